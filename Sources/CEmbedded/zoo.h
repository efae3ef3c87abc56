// The files of zoo/, in the order of their names.

static const unsigned char resnet[] = {
#embed "zoo/resnet.yaml" suffix(, 0) if_empty(0)
};

static const struct archdb_embedded_file zoo[] = {
    FILE("resnet.yaml", resnet)
    END_OF_LIST
};
