// The files of zoo/spaces/, in the order of their names. scripts/list-zoo writes this list.

static const unsigned char darts[] = {
#embed "zoo/spaces/darts.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char fbnet[] = {
#embed "zoo/spaces/fbnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char nas_bench_201[] = {
#embed "zoo/spaces/nas_bench_201.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char nas_bench_macro[] = {
#embed "zoo/spaces/nas_bench_macro.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char nats_bench_size[] = {
#embed "zoo/spaces/nats_bench_size.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char once_for_all_mobilenet_v3[] = {
#embed "zoo/spaces/once_for_all_mobilenet_v3.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char proxyless_nas[] = {
#embed "zoo/spaces/proxyless_nas.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char unet_depth_width[] = {
#embed "zoo/spaces/unet_depth_width.yaml" suffix(, 0) if_empty(0)
};

static const struct archdb_embedded_file spaces[] = {
    FILE("darts.yaml", darts)
    FILE("fbnet.yaml", fbnet)
    FILE("nas_bench_201.yaml", nas_bench_201)
    FILE("nas_bench_macro.yaml", nas_bench_macro)
    FILE("nats_bench_size.yaml", nats_bench_size)
    FILE("once_for_all_mobilenet_v3.yaml", once_for_all_mobilenet_v3)
    FILE("proxyless_nas.yaml", proxyless_nas)
    FILE("unet_depth_width.yaml", unet_depth_width)
    END_OF_LIST
};
