// The files of zoo/, in the order of their names. scripts/list-zoo writes this list.

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
static const unsigned char convnextv2[] = {
#embed "zoo/convnextv2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char crnn[] = {
#embed "zoo/crnn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char cspnet[] = {
#embed "zoo/cspnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char cyclegan[] = {
#embed "zoo/cyclegan.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char darknet19[] = {
#embed "zoo/darknet19.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char dcgan[] = {
#embed "zoo/dcgan.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char deconvnet[] = {
#embed "zoo/deconvnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char deeplabv3[] = {
#embed "zoo/deeplabv3.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char densenet[] = {
#embed "zoo/densenet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char dla[] = {
#embed "zoo/dla.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char dpn[] = {
#embed "zoo/dpn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char edsr[] = {
#embed "zoo/edsr.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char efficientnet[] = {
#embed "zoo/efficientnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char enet[] = {
#embed "zoo/enet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char espcn[] = {
#embed "zoo/espcn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char fcn[] = {
#embed "zoo/fcn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char fcn_resnet[] = {
#embed "zoo/fcn_resnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char fsrcnn[] = {
#embed "zoo/fsrcnn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char ghostnet[] = {
#embed "zoo/ghostnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char googlenet[] = {
#embed "zoo/googlenet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char googlenet_2014[] = {
#embed "zoo/googlenet_2014.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char hrnet[] = {
#embed "zoo/hrnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char inception_resnet_v2[] = {
#embed "zoo/inception_resnet_v2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char inception_v3[] = {
#embed "zoo/inception_v3.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char inception_v4[] = {
#embed "zoo/inception_v4.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char lenet5[] = {
#embed "zoo/lenet5.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char lraspp[] = {
#embed "zoo/lraspp.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char maxvit[] = {
#embed "zoo/maxvit.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mixnet[] = {
#embed "zoo/mixnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mnasnet[] = {
#embed "zoo/mnasnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mobilenet_v1[] = {
#embed "zoo/mobilenet_v1.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mobilenet_v2[] = {
#embed "zoo/mobilenet_v2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mobilenet_v3[] = {
#embed "zoo/mobilenet_v3.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mobilevit[] = {
#embed "zoo/mobilevit.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char mvit[] = {
#embed "zoo/mvit.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char nasnet[] = {
#embed "zoo/nasnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char nin[] = {
#embed "zoo/nin.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char pix2pix[] = {
#embed "zoo/pix2pix.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char pnasnet[] = {
#embed "zoo/pnasnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char poolformer[] = {
#embed "zoo/poolformer.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char regnet[] = {
#embed "zoo/regnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char repvgg[] = {
#embed "zoo/repvgg.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char res2net[] = {
#embed "zoo/res2net.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char resnest[] = {
#embed "zoo/resnest.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char resnet[] = {
#embed "zoo/resnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char resnet50_fpn[] = {
#embed "zoo/resnet50_fpn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char resnet_variants[] = {
#embed "zoo/resnet_variants.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char resnetv2[] = {
#embed "zoo/resnetv2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char s3d[] = {
#embed "zoo/s3d.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char segnet[] = {
#embed "zoo/segnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char shufflenet_v1[] = {
#embed "zoo/shufflenet_v1.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char shufflenet_v2[] = {
#embed "zoo/shufflenet_v2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char squeezenet[] = {
#embed "zoo/squeezenet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char srcnn[] = {
#embed "zoo/srcnn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char ssd[] = {
#embed "zoo/ssd.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char ssd300_vgg16[] = {
#embed "zoo/ssd300_vgg16.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char ssdlite320_mobilenet_v3_large[] = {
#embed "zoo/ssdlite320_mobilenet_v3_large.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char swin[] = {
#embed "zoo/swin.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char swin3d[] = {
#embed "zoo/swin3d.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char swin_v2[] = {
#embed "zoo/swin_v2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char tcn[] = {
#embed "zoo/tcn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char unet[] = {
#embed "zoo/unet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char unet3d[] = {
#embed "zoo/unet3d.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char unet_bn[] = {
#embed "zoo/unet_bn.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char unetplusplus[] = {
#embed "zoo/unetplusplus.yaml" suffix(, 0) if_empty(0)
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
static const unsigned char vnet[] = {
#embed "zoo/vnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char vovnet[] = {
#embed "zoo/vovnet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char wavenet[] = {
#embed "zoo/wavenet.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char xception[] = {
#embed "zoo/xception.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char yolov1[] = {
#embed "zoo/yolov1.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char yolov2[] = {
#embed "zoo/yolov2.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char yolov3[] = {
#embed "zoo/yolov3.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char yolov5[] = {
#embed "zoo/yolov5.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char yolov8[] = {
#embed "zoo/yolov8.yaml" suffix(, 0) if_empty(0)
};
static const unsigned char zfnet[] = {
#embed "zoo/zfnet.yaml" suffix(, 0) if_empty(0)
};

static const struct archdb_embedded_file zoo[] = {
    FILE("alexnet.yaml", alexnet)
    FILE("alexnet_2012.yaml", alexnet_2012)
    FILE("c3d.yaml", c3d)
    FILE("convnext.yaml", convnext)
    FILE("convnextv2.yaml", convnextv2)
    FILE("crnn.yaml", crnn)
    FILE("cspnet.yaml", cspnet)
    FILE("cyclegan.yaml", cyclegan)
    FILE("darknet19.yaml", darknet19)
    FILE("dcgan.yaml", dcgan)
    FILE("deconvnet.yaml", deconvnet)
    FILE("deeplabv3.yaml", deeplabv3)
    FILE("densenet.yaml", densenet)
    FILE("dla.yaml", dla)
    FILE("dpn.yaml", dpn)
    FILE("edsr.yaml", edsr)
    FILE("efficientnet.yaml", efficientnet)
    FILE("enet.yaml", enet)
    FILE("espcn.yaml", espcn)
    FILE("fcn.yaml", fcn)
    FILE("fcn_resnet.yaml", fcn_resnet)
    FILE("fsrcnn.yaml", fsrcnn)
    FILE("ghostnet.yaml", ghostnet)
    FILE("googlenet.yaml", googlenet)
    FILE("googlenet_2014.yaml", googlenet_2014)
    FILE("hrnet.yaml", hrnet)
    FILE("inception_resnet_v2.yaml", inception_resnet_v2)
    FILE("inception_v3.yaml", inception_v3)
    FILE("inception_v4.yaml", inception_v4)
    FILE("lenet5.yaml", lenet5)
    FILE("lraspp.yaml", lraspp)
    FILE("maxvit.yaml", maxvit)
    FILE("mixnet.yaml", mixnet)
    FILE("mnasnet.yaml", mnasnet)
    FILE("mobilenet_v1.yaml", mobilenet_v1)
    FILE("mobilenet_v2.yaml", mobilenet_v2)
    FILE("mobilenet_v3.yaml", mobilenet_v3)
    FILE("mobilevit.yaml", mobilevit)
    FILE("mvit.yaml", mvit)
    FILE("nasnet.yaml", nasnet)
    FILE("nin.yaml", nin)
    FILE("pix2pix.yaml", pix2pix)
    FILE("pnasnet.yaml", pnasnet)
    FILE("poolformer.yaml", poolformer)
    FILE("regnet.yaml", regnet)
    FILE("repvgg.yaml", repvgg)
    FILE("res2net.yaml", res2net)
    FILE("resnest.yaml", resnest)
    FILE("resnet.yaml", resnet)
    FILE("resnet50_fpn.yaml", resnet50_fpn)
    FILE("resnet_variants.yaml", resnet_variants)
    FILE("resnetv2.yaml", resnetv2)
    FILE("s3d.yaml", s3d)
    FILE("segnet.yaml", segnet)
    FILE("shufflenet_v1.yaml", shufflenet_v1)
    FILE("shufflenet_v2.yaml", shufflenet_v2)
    FILE("squeezenet.yaml", squeezenet)
    FILE("srcnn.yaml", srcnn)
    FILE("ssd.yaml", ssd)
    FILE("ssd300_vgg16.yaml", ssd300_vgg16)
    FILE("ssdlite320_mobilenet_v3_large.yaml", ssdlite320_mobilenet_v3_large)
    FILE("swin.yaml", swin)
    FILE("swin3d.yaml", swin3d)
    FILE("swin_v2.yaml", swin_v2)
    FILE("tcn.yaml", tcn)
    FILE("unet.yaml", unet)
    FILE("unet3d.yaml", unet3d)
    FILE("unet_bn.yaml", unet_bn)
    FILE("unetplusplus.yaml", unetplusplus)
    FILE("vgg.yaml", vgg)
    FILE("video_resnet.yaml", video_resnet)
    FILE("vit.yaml", vit)
    FILE("vnet.yaml", vnet)
    FILE("vovnet.yaml", vovnet)
    FILE("wavenet.yaml", wavenet)
    FILE("xception.yaml", xception)
    FILE("yolov1.yaml", yolov1)
    FILE("yolov2.yaml", yolov2)
    FILE("yolov3.yaml", yolov3)
    FILE("yolov5.yaml", yolov5)
    FILE("yolov8.yaml", yolov8)
    FILE("zfnet.yaml", zfnet)
    END_OF_LIST
};
