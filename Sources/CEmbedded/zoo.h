// The files of zoo/, in the order of their names.

static const unsigned char alexnet[] = {
#embed "zoo/alexnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char alexnet_2012[] = {
#embed "zoo/alexnet_2012.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char c3d[] = {
#embed "zoo/c3d.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char convnext[] = {
#embed "zoo/convnext.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char dcgan[] = {
#embed "zoo/dcgan.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char densenet[] = {
#embed "zoo/densenet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char efficientnet[] = {
#embed "zoo/efficientnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char fcn[] = {
#embed "zoo/fcn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char googlenet[] = {
#embed "zoo/googlenet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char inception_v3[] = {
#embed "zoo/inception_v3.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char lenet5[] = {
#embed "zoo/lenet5.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mnasnet[] = {
#embed "zoo/mnasnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mobilenet_v2[] = {
#embed "zoo/mobilenet_v2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mobilenet_v3[] = {
#embed "zoo/mobilenet_v3.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char regnet[] = {
#embed "zoo/regnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char resnet[] = {
#embed "zoo/resnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char shufflenet_v2[] = {
#embed "zoo/shufflenet_v2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char squeezenet[] = {
#embed "zoo/squeezenet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char swin[] = {
#embed "zoo/swin.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char tcn[] = {
#embed "zoo/tcn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char unet[] = {
#embed "zoo/unet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char vgg[] = {
#embed "zoo/vgg.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char video_resnet[] = {
#embed "zoo/video_resnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char vit[] = {
#embed "zoo/vit.yaml" suffix(, 0) if_empty(0)
};

static const struct archdb_embedded_file zoo[] = {
    FILE("alexnet.yaml", alexnet)
    FILE("alexnet_2012.yaml", alexnet_2012)
    FILE("c3d.yaml", c3d)
    FILE("convnext.yaml", convnext)
    FILE("dcgan.yaml", dcgan)
    FILE("densenet.yaml", densenet)
    FILE("efficientnet.yaml", efficientnet)
    FILE("fcn.yaml", fcn)
    FILE("googlenet.yaml", googlenet)
    FILE("inception_v3.yaml", inception_v3)
    FILE("lenet5.yaml", lenet5)
    FILE("mnasnet.yaml", mnasnet)
    FILE("mobilenet_v2.yaml", mobilenet_v2)
    FILE("mobilenet_v3.yaml", mobilenet_v3)
    FILE("regnet.yaml", regnet)
    FILE("resnet.yaml", resnet)
    FILE("shufflenet_v2.yaml", shufflenet_v2)
    FILE("squeezenet.yaml", squeezenet)
    FILE("swin.yaml", swin)
    FILE("tcn.yaml", tcn)
    FILE("unet.yaml", unet)
    FILE("vgg.yaml", vgg)
    FILE("video_resnet.yaml", video_resnet)
    FILE("vit.yaml", vit)
    END_OF_LIST
};
