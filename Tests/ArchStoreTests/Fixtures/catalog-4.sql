-- The rows of a catalog of schema version 4: designs of a person's, with revisions.
INSERT INTO "meta" VALUES('complete','131 types; engine 4');
INSERT INTO "meta" VALUES('engine','131 types; engine 4');
INSERT INTO "meta" VALUES('zoo','b586d573712bd66a');
INSERT INTO "text" VALUES(82,X'1082959329FE0AC4F91FA7758D88CAA62C39027DFA246EB5983AEBC6F048DA74','yaml','# A person''s family, with a comment that stays.
family: person
source: a notebook
task: classification
year: 2026
parameters: {width: 8, depths: [2, 1]}
input: [3, 64, 48]
variants:
  person-small: {}
  person-wide: {width: 16}
blocks:
  Residual(planes, stride=1):
    - conv1: Conv2d(planes, 3, stride=stride, padding=1, bias=false)
    - bn1: BatchNorm2d
    - relu: ReLU(inplace=true)
    - conv2: Conv2d(planes, 3, padding=1, bias=false)
    - bn2: BatchNorm2d
    - downsample: Conv2d(planes, 1, stride=stride) from input if stride != 1 or planes != in_channels
    - sum: Add from bn2, downsample
    - Identity
layers:
  - stem: Conv2d(width, 7, stride=2, padding=3)
  - layer{s + 1} for s in 2:
      - Residual(width * 2 ** s, 2 if s > 0 and i == 0 else 1) for i in depths[s]
  - pool: AdaptiveAvgPool2d(1)
  - flatten: Flatten
  - aux: Linear(3) if training
  - fc: Linear(10)
');
INSERT INTO "text" VALUES(83,X'9AED7C0B00319B7C782935272AFBC8D7DE0D64B6F1E65F3D28541EA0CCC0276E','yaml','name: caller
input: [3, 64, 64]
layers:
  - backbone: resnet18 until layer1
  - pool: AdaptiveAvgPool2d(1)
  - flatten: Flatten
');
INSERT INTO "text" VALUES(84,X'A3EBCDE0240AB3287AA89147A291D3F89B2B8CC34B237F3361039EC1EAB2E223','json','{"name": "graph", "inputs": {"left": [3, 16, 16], "right": [3, 16, 16]}, "batch": 2, "fixed": true, "layers": [{"path": "stem.conv", "type": "Conv2d", "from": "left", "out_channels": 8, "kernel_size": 3}, {"path": "stem.again", "type": "Conv2d", "from": "right", "weights": "stem.conv", "out_channels": 8, "kernel_size": 3}, {"path": "halves", "type": "Chunk", "from": "stem.conv", "chunks": 2, "dim": 1}, {"path": "aux", "type": "Conv2d", "from": "stem.again", "out_channels": 2, "kernel_size": 1, "training": true}, {"path": "sum", "type": "Add", "from": ["halves.0", "halves.1"]}], "outputs": {"sum": "sum", "half": "halves.1"}}
');
INSERT INTO "text" VALUES(85,X'63A41382D373D28A47E8003386A197228D860EB6FC0BB16A82198BB27420CD42','yaml','# A person''s family, with a comment that stays.
family: person
source: a notebook
task: classification
year: 2026
parameters: {width: 8, depths: [2, 1]}
input: [3, 64, 48]
variants:
  person-small: {width: 12}
  person-wide: {width: 16}
blocks:
  Residual(planes, stride=1):
    - conv1: Conv2d(planes, 3, stride=stride, padding=1, bias=false)
    - bn1: BatchNorm2d
    - relu: ReLU(inplace=true)
    - conv2: Conv2d(planes, 3, padding=1, bias=false)
    - bn2: BatchNorm2d
    - downsample: Conv2d(planes, 1, stride=stride) from input if stride != 1 or planes != in_channels
    - sum: Add from bn2, downsample
    - Identity
layers:
  - stem: Conv2d(width, 7, stride=2, padding=3)
  - layer{s + 1} for s in 2:
      - Residual(width * 2 ** s, 2 if s > 0 and i == 0 else 1) for i in depths[s]
  - pool: AdaptiveAvgPool2d(1)
  - flatten: Flatten
  - aux: Linear(3) if training
  - fc: Linear(10)
');
INSERT INTO "text" VALUES(86,X'D853B2D3BD43AE313C064CF09048B738F9040305389AB333201D29437C46DB90','json','{
  "name": "person-small",
  "input": [3, 64, 48],
  "layers": [
    {"path": "stem", "type": "Conv2d", "from": "input", "in_channels": 3, "out_channels": 12, "kernel_size": [7, 7], "stride": [2, 2], "padding": [3, 3], "dilation": [1, 1], "groups": 1, "bias": true, "padding_mode": "zeros"},
    {"path": "layer1.0.conv1", "type": "Conv2d", "from": "stem", "in_channels": 12, "out_channels": 12, "kernel_size": [3, 3], "stride": [1, 1], "padding": [1, 1], "dilation": [1, 1], "groups": 1, "bias": true, "padding_mode": "zeros"},
    {"path": "layer1.0.bn1", "type": "BatchNorm2d", "from": "layer1.0.conv1", "num_features": 12, "eps": 1e-05, "momentum": 0.1, "affine": true, "track_running_stats": true},
    {"path": "layer1.0.relu", "type": "ReLU", "from": "layer1.0.bn1", "inplace": true},
    {"path": "layer1.0.conv2", "type": "Conv2d", "from": "layer1.0.relu", "in_channels": 12, "out_channels": 12, "kernel_size": [3, 3], "stride": [1, 1], "padding": [1, 1], "dilation": [1, 1], "groups": 1, "bias": false, "padding_mode": "zeros"},
    {"path": "layer1.0.bn2", "type": "BatchNorm2d", "from": "layer1.0.conv2", "num_features": 12, "eps": 1e-05, "momentum": 0.1, "affine": true, "track_running_stats": true},
    {"path": "layer1.0.sum", "type": "Add", "from": ["layer1.0.bn2", "stem"]},
    {"path": "layer1.0.0", "type": "Identity", "from": "layer1.0.sum"},
    {"path": "layer1.1.conv1", "type": "Conv2d", "from": "layer1.0.0", "in_channels": 12, "out_channels": 12, "kernel_size": [3, 3], "stride": [1, 1], "padding": [1, 1], "dilation": [1, 1], "groups": 1, "bias": false, "padding_mode": "zeros"},
    {"path": "layer1.1.bn1", "type": "BatchNorm2d", "from": "layer1.1.conv1", "num_features": 12, "eps": 1e-05, "momentum": 0.1, "affine": true, "track_running_stats": true},
    {"path": "layer1.1.relu", "type": "ReLU", "from": "layer1.1.bn1", "inplace": true},
    {"path": "layer1.1.conv2", "type": "Conv2d", "from": "layer1.1.relu", "in_channels": 12, "out_channels": 12, "kernel_size": [3, 3], "stride": [1, 1], "padding": [1, 1], "dilation": [1, 1], "groups": 1, "bias": false, "padding_mode": "zeros"},
    {"path": "layer1.1.bn2", "type": "BatchNorm2d", "from": "layer1.1.conv2", "num_features": 12, "eps": 1e-05, "momentum": 0.1, "affine": true, "track_running_stats": true},
    {"path": "layer1.1.sum", "type": "Add", "from": ["layer1.1.bn2", "layer1.0.0"]},
    {"path": "layer1.1.0", "type": "Identity", "from": "layer1.1.sum"},
    {"path": "layer2.0.conv1", "type": "Conv2d", "from": "layer1.1.0", "in_channels": 12, "out_channels": 24, "kernel_size": [3, 3], "stride": [2, 2], "padding": [1, 1], "dilation": [1, 1], "groups": 1, "bias": false, "padding_mode": "zeros"},
    {"path": "layer2.0.bn1", "type": "BatchNorm2d", "from": "layer2.0.conv1", "num_features": 24, "eps": 1e-05, "momentum": 0.1, "affine": true, "track_running_stats": true},
    {"path": "layer2.0.relu", "type": "ReLU", "from": "layer2.0.bn1", "inplace": true},
    {"path": "layer2.0.conv2", "type": "Conv2d", "from": "layer2.0.relu", "in_channels": 24, "out_channels": 24, "kernel_size": [3, 3], "stride": [1, 1], "padding": [1, 1], "dilation": [1, 1], "groups": 1, "bias": false, "padding_mode": "zeros"},
    {"path": "layer2.0.bn2", "type": "BatchNorm2d", "from": "layer2.0.conv2", "num_features": 24, "eps": 1e-05, "momentum": 0.1, "affine": true, "track_running_stats": true},
    {"path": "layer2.0.downsample", "type": "Conv2d", "from": "layer1.1.0", "in_channels": 12, "out_channels": 24, "kernel_size": [1, 1], "stride": [2, 2], "padding": [0, 0], "dilation": [1, 1], "groups": 1, "bias": true, "padding_mode": "zeros"},
    {"path": "layer2.0.sum", "type": "Add", "from": ["layer2.0.bn2", "layer2.0.downsample"]},
    {"path": "layer2.0.0", "type": "Identity", "from": "layer2.0.sum"},
    {"path": "pool", "type": "AdaptiveAvgPool2d", "from": "layer2.0.0", "output_size": [1, 1]},
    {"path": "flatten", "type": "Flatten", "from": "pool", "start_dim": 1, "end_dim": -1},
    {"path": "aux", "type": "Linear", "from": "flatten", "training": true, "in_features": 24, "out_features": 3, "bias": true},
    {"path": "fc", "type": "Linear", "from": "flatten", "in_features": 24, "out_features": 10, "bias": true}
  ]
}');
INSERT INTO "architecture" VALUES(237,'person-small');
INSERT INTO "architecture" VALUES(238,'person-wide');
INSERT INTO "architecture" VALUES(239,'caller');
INSERT INTO "architecture" VALUES(240,'graph');
INSERT INTO "revision" VALUES(237,237,1,'2026-11-27T21:10:44Z','user',X'6BD6CFEB0F26AEFEFE5ECA4CE9A5FDB3F87C4302DDB973B8590A82BC8199A592',82,'person.yaml','{"width":8,"depths":[2,1]}','first','person','a notebook','classification',2026,1,0,'{"input":[1,3,64,48]}','[[null,26]]','[["layer1.0","Residual"],["layer1.1","Residual"],["layer2.0","Residual"]]',27);
INSERT INTO "revision" VALUES(238,238,1,'2026-11-27T21:10:44Z','user',X'C7BF4A0C3A84107047B3F2C5DBF8379CF36CF6F7204191F49CE870CEA60C11FD',82,'person.yaml','{"width":16,"depths":[2,1]}','first','person','a notebook','classification',2026,1,0,'{"input":[1,3,64,48]}','[[null,26]]','[["layer1.0","Residual"],["layer1.1","Residual"],["layer2.0","Residual"]]',27);
INSERT INTO "revision" VALUES(239,239,1,'2026-11-27T21:10:44Z','user',X'DA58D39C195FC32E43907DB6DB33A091530AFFB6630209F8C994A4EE0BE6D9C8',83,'caller.yaml','{}','first',NULL,NULL,NULL,NULL,1,0,'{"input":[1,3,64,64]}','[[null,19]]','[["backbone","resnet18"],["backbone.layer1.0","BasicBlock"],["backbone.layer1.1","BasicBlock"]]',20);
INSERT INTO "revision" VALUES(240,240,1,'2026-11-27T21:10:44Z','user',X'A2EB1FAC498BCF4206935D897A19318E51AEC245B83B48069E83DA65EE295E2C',84,'graph.json','{}','first',NULL,NULL,NULL,NULL,2,1,'{"left":[2,3,16,16],"right":[2,3,16,16]}','[["sum",4],["half",[2,1]]]','[]',5);
INSERT INTO "revision" VALUES(241,237,2,'2026-11-27T21:10:44Z','user',X'42B8E5C14EC82CC4F69DFCF58C515910E7D660F72200C77F1BFFD214791E3667',85,'person.yaml','{"width":12,"depths":[2,1]}','width=12','person','a notebook','classification',2026,1,0,'{"input":[1,3,64,48]}','[[null,26]]','[["layer1.0","Residual"],["layer1.1","Residual"],["layer2.0","Residual"]]',27);
INSERT INTO "revision" VALUES(242,237,3,'2026-11-27T21:10:44Z','user',X'2541AFCD6FD5986B30E4306ABCC68AD12796E631066F77E36BDE77EEB6661A1C',86,NULL,'{}','layer1.0.conv1.bias=true','person','a notebook','classification',2026,1,0,'{"input":[1,3,64,48]}','[[null,26]]','[["layer1.0","Residual"],["layer1.1","Residual"],["layer2.0","Residual"]]',27);
INSERT INTO "revision" VALUES(243,237,4,'2026-11-27T21:10:44Z','user',X'6BD6CFEB0F26AEFEFE5ECA4CE9A5FDB3F87C4302DDB973B8590A82BC8199A592',82,'person.yaml','{"width":8,"depths":[2,1]}','restored person-small@1','person','a notebook','classification',2026,1,0,'{"input":[1,3,64,48]}','[[null,26]]','[["layer1.0","Residual"],["layer1.1","Residual"],["layer2.0","Residual"]]',27);
INSERT INTO "definition" VALUES(2,'ReLU','{"inplace":false}');
INSERT INTO "definition" VALUES(9,'Flatten','{"start_dim":1,"end_dim":-1}');
INSERT INTO "definition" VALUES(42,'Add','{}');
INSERT INTO "definition" VALUES(63,'AdaptiveAvgPool2d','{"output_size":[1,1]}');
INSERT INTO "definition" VALUES(178,'BatchNorm2d','{"num_features":32,"eps":1e-05,"momentum":0.1,"affine":true,"track_running_stats":true}');
INSERT INTO "definition" VALUES(181,'BatchNorm2d','{"num_features":64,"eps":1e-05,"momentum":0.1,"affine":true,"track_running_stats":true}');
INSERT INTO "definition" VALUES(204,'Conv2d','{"in_channels":64,"out_channels":64,"kernel_size":[3,3],"stride":[1,1],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(268,'Conv2d','{"in_channels":3,"out_channels":64,"kernel_size":[7,7],"stride":[2,2],"padding":[3,3],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(269,'MaxPool2d','{"kernel_size":[3,3],"stride":[2,2],"padding":[1,1],"dilation":[1,1],"ceil_mode":false}');
INSERT INTO "definition" VALUES(294,'BatchNorm2d','{"num_features":16,"eps":1e-05,"momentum":0.1,"affine":true,"track_running_stats":true}');
INSERT INTO "definition" VALUES(301,'BatchNorm2d','{"num_features":24,"eps":1e-05,"momentum":0.1,"affine":true,"track_running_stats":true}');
INSERT INTO "definition" VALUES(541,'Conv2d','{"in_channels":16,"out_channels":16,"kernel_size":[3,3],"stride":[1,1],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(542,'Conv2d','{"in_channels":16,"out_channels":32,"kernel_size":[3,3],"stride":[2,2],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(997,'Conv2d','{"in_channels":24,"out_channels":24,"kernel_size":[3,3],"stride":[1,1],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(1035,'Conv2d','{"in_channels":32,"out_channels":32,"kernel_size":[3,3],"stride":[1,1],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(1096,'Conv2d','{"in_channels":12,"out_channels":12,"kernel_size":[3,3],"stride":[1,1],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(1107,'BatchNorm2d','{"num_features":8,"eps":1e-05,"momentum":0.1,"affine":true,"track_running_stats":true}');
INSERT INTO "definition" VALUES(1111,'BatchNorm2d','{"num_features":12,"eps":1e-05,"momentum":0.1,"affine":true,"track_running_stats":true}');
INSERT INTO "definition" VALUES(1523,'Identity','{}');
INSERT INTO "definition" VALUES(2606,'Chunk','{"chunks":2,"dim":1}');
INSERT INTO "definition" VALUES(3298,'Conv2d','{"in_channels":3,"out_channels":8,"kernel_size":[7,7],"stride":[2,2],"padding":[3,3],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3299,'Conv2d','{"in_channels":8,"out_channels":8,"kernel_size":[3,3],"stride":[1,1],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3300,'ReLU','{"inplace":true}');
INSERT INTO "definition" VALUES(3301,'Conv2d','{"in_channels":8,"out_channels":16,"kernel_size":[3,3],"stride":[2,2],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3302,'Conv2d','{"in_channels":8,"out_channels":16,"kernel_size":[1,1],"stride":[2,2],"padding":[0,0],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3303,'Linear','{"in_features":16,"out_features":3,"bias":true}');
INSERT INTO "definition" VALUES(3304,'Linear','{"in_features":16,"out_features":10,"bias":true}');
INSERT INTO "definition" VALUES(3305,'Conv2d','{"in_channels":3,"out_channels":16,"kernel_size":[7,7],"stride":[2,2],"padding":[3,3],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3306,'Conv2d','{"in_channels":16,"out_channels":32,"kernel_size":[1,1],"stride":[2,2],"padding":[0,0],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3307,'Linear','{"in_features":32,"out_features":3,"bias":true}');
INSERT INTO "definition" VALUES(3308,'Linear','{"in_features":32,"out_features":10,"bias":true}');
INSERT INTO "definition" VALUES(3309,'Conv2d','{"in_channels":3,"out_channels":8,"kernel_size":[3,3],"stride":[1,1],"padding":[0,0],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3310,'Conv2d','{"in_channels":8,"out_channels":2,"kernel_size":[1,1],"stride":[1,1],"padding":[0,0],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3311,'Conv2d','{"in_channels":3,"out_channels":12,"kernel_size":[7,7],"stride":[2,2],"padding":[3,3],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3312,'Conv2d','{"in_channels":12,"out_channels":12,"kernel_size":[3,3],"stride":[1,1],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3313,'Conv2d','{"in_channels":12,"out_channels":24,"kernel_size":[3,3],"stride":[2,2],"padding":[1,1],"dilation":[1,1],"groups":1,"bias":false,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3314,'Conv2d','{"in_channels":12,"out_channels":24,"kernel_size":[1,1],"stride":[2,2],"padding":[0,0],"dilation":[1,1],"groups":1,"bias":true,"padding_mode":"zeros"}');
INSERT INTO "definition" VALUES(3315,'Linear','{"in_features":24,"out_features":3,"bias":true}');
INSERT INTO "definition" VALUES(3316,'Linear','{"in_features":24,"out_features":10,"bias":true}');
INSERT INTO "layer" VALUES(237,0,'stem',3298,'[-1]',0,NULL,0);
INSERT INTO "layer" VALUES(237,1,'layer1.0.conv1',3299,'[0]',0,NULL,0);
INSERT INTO "layer" VALUES(237,2,'layer1.0.bn1',1107,'[1]',0,NULL,0);
INSERT INTO "layer" VALUES(237,3,'layer1.0.relu',3300,'[2]',0,NULL,0);
INSERT INTO "layer" VALUES(237,4,'layer1.0.conv2',3299,'[3]',0,NULL,0);
INSERT INTO "layer" VALUES(237,5,'layer1.0.bn2',1107,'[4]',0,NULL,0);
INSERT INTO "layer" VALUES(237,6,'layer1.0.sum',42,'[5,0]',0,NULL,0);
INSERT INTO "layer" VALUES(237,7,'layer1.0.0',1523,'[6]',0,NULL,0);
INSERT INTO "layer" VALUES(237,8,'layer1.1.conv1',3299,'[7]',0,NULL,0);
INSERT INTO "layer" VALUES(237,9,'layer1.1.bn1',1107,'[8]',0,NULL,0);
INSERT INTO "layer" VALUES(237,10,'layer1.1.relu',3300,'[9]',0,NULL,0);
INSERT INTO "layer" VALUES(237,11,'layer1.1.conv2',3299,'[10]',0,NULL,0);
INSERT INTO "layer" VALUES(237,12,'layer1.1.bn2',1107,'[11]',0,NULL,0);
INSERT INTO "layer" VALUES(237,13,'layer1.1.sum',42,'[12,7]',0,NULL,0);
INSERT INTO "layer" VALUES(237,14,'layer1.1.0',1523,'[13]',0,NULL,0);
INSERT INTO "layer" VALUES(237,15,'layer2.0.conv1',3301,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(237,16,'layer2.0.bn1',294,'[15]',0,NULL,0);
INSERT INTO "layer" VALUES(237,17,'layer2.0.relu',3300,'[16]',0,NULL,0);
INSERT INTO "layer" VALUES(237,18,'layer2.0.conv2',541,'[17]',0,NULL,0);
INSERT INTO "layer" VALUES(237,19,'layer2.0.bn2',294,'[18]',0,NULL,0);
INSERT INTO "layer" VALUES(237,20,'layer2.0.downsample',3302,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(237,21,'layer2.0.sum',42,'[19,20]',0,NULL,0);
INSERT INTO "layer" VALUES(237,22,'layer2.0.0',1523,'[21]',0,NULL,0);
INSERT INTO "layer" VALUES(237,23,'pool',63,'[22]',0,NULL,0);
INSERT INTO "layer" VALUES(237,24,'flatten',9,'[23]',0,NULL,0);
INSERT INTO "layer" VALUES(237,25,'aux',3303,'[24]',0,NULL,1);
INSERT INTO "layer" VALUES(237,26,'fc',3304,'[24]',0,NULL,0);
INSERT INTO "layer" VALUES(238,0,'stem',3305,'[-1]',0,NULL,0);
INSERT INTO "layer" VALUES(238,1,'layer1.0.conv1',541,'[0]',0,NULL,0);
INSERT INTO "layer" VALUES(238,2,'layer1.0.bn1',294,'[1]',0,NULL,0);
INSERT INTO "layer" VALUES(238,3,'layer1.0.relu',3300,'[2]',0,NULL,0);
INSERT INTO "layer" VALUES(238,4,'layer1.0.conv2',541,'[3]',0,NULL,0);
INSERT INTO "layer" VALUES(238,5,'layer1.0.bn2',294,'[4]',0,NULL,0);
INSERT INTO "layer" VALUES(238,6,'layer1.0.sum',42,'[5,0]',0,NULL,0);
INSERT INTO "layer" VALUES(238,7,'layer1.0.0',1523,'[6]',0,NULL,0);
INSERT INTO "layer" VALUES(238,8,'layer1.1.conv1',541,'[7]',0,NULL,0);
INSERT INTO "layer" VALUES(238,9,'layer1.1.bn1',294,'[8]',0,NULL,0);
INSERT INTO "layer" VALUES(238,10,'layer1.1.relu',3300,'[9]',0,NULL,0);
INSERT INTO "layer" VALUES(238,11,'layer1.1.conv2',541,'[10]',0,NULL,0);
INSERT INTO "layer" VALUES(238,12,'layer1.1.bn2',294,'[11]',0,NULL,0);
INSERT INTO "layer" VALUES(238,13,'layer1.1.sum',42,'[12,7]',0,NULL,0);
INSERT INTO "layer" VALUES(238,14,'layer1.1.0',1523,'[13]',0,NULL,0);
INSERT INTO "layer" VALUES(238,15,'layer2.0.conv1',542,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(238,16,'layer2.0.bn1',178,'[15]',0,NULL,0);
INSERT INTO "layer" VALUES(238,17,'layer2.0.relu',3300,'[16]',0,NULL,0);
INSERT INTO "layer" VALUES(238,18,'layer2.0.conv2',1035,'[17]',0,NULL,0);
INSERT INTO "layer" VALUES(238,19,'layer2.0.bn2',178,'[18]',0,NULL,0);
INSERT INTO "layer" VALUES(238,20,'layer2.0.downsample',3306,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(238,21,'layer2.0.sum',42,'[19,20]',0,NULL,0);
INSERT INTO "layer" VALUES(238,22,'layer2.0.0',1523,'[21]',0,NULL,0);
INSERT INTO "layer" VALUES(238,23,'pool',63,'[22]',0,NULL,0);
INSERT INTO "layer" VALUES(238,24,'flatten',9,'[23]',0,NULL,0);
INSERT INTO "layer" VALUES(238,25,'aux',3307,'[24]',0,NULL,1);
INSERT INTO "layer" VALUES(238,26,'fc',3308,'[24]',0,NULL,0);
INSERT INTO "layer" VALUES(239,0,'backbone.conv1',268,'[-1]',0,NULL,0);
INSERT INTO "layer" VALUES(239,1,'backbone.bn1',181,'[0]',0,NULL,0);
INSERT INTO "layer" VALUES(239,2,'backbone.relu',2,'[1]',0,NULL,0);
INSERT INTO "layer" VALUES(239,3,'backbone.maxpool',269,'[2]',0,NULL,0);
INSERT INTO "layer" VALUES(239,4,'backbone.layer1.0.conv1',204,'[3]',0,NULL,0);
INSERT INTO "layer" VALUES(239,5,'backbone.layer1.0.bn1',181,'[4]',0,NULL,0);
INSERT INTO "layer" VALUES(239,6,'backbone.layer1.0.relu',2,'[5]',0,NULL,0);
INSERT INTO "layer" VALUES(239,7,'backbone.layer1.0.conv2',204,'[6]',0,NULL,0);
INSERT INTO "layer" VALUES(239,8,'backbone.layer1.0.bn2',181,'[7]',0,NULL,0);
INSERT INTO "layer" VALUES(239,9,'backbone.layer1.0.add',42,'[8,3]',0,NULL,0);
INSERT INTO "layer" VALUES(239,10,'backbone.layer1.0.relu_1',2,'[9]',0,NULL,0);
INSERT INTO "layer" VALUES(239,11,'backbone.layer1.1.conv1',204,'[10]',0,NULL,0);
INSERT INTO "layer" VALUES(239,12,'backbone.layer1.1.bn1',181,'[11]',0,NULL,0);
INSERT INTO "layer" VALUES(239,13,'backbone.layer1.1.relu',2,'[12]',0,NULL,0);
INSERT INTO "layer" VALUES(239,14,'backbone.layer1.1.conv2',204,'[13]',0,NULL,0);
INSERT INTO "layer" VALUES(239,15,'backbone.layer1.1.bn2',181,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(239,16,'backbone.layer1.1.add',42,'[15,10]',0,NULL,0);
INSERT INTO "layer" VALUES(239,17,'backbone.layer1.1.relu_1',2,'[16]',0,NULL,0);
INSERT INTO "layer" VALUES(239,18,'pool',63,'[17]',0,NULL,0);
INSERT INTO "layer" VALUES(239,19,'flatten',9,'[18]',0,NULL,0);
INSERT INTO "layer" VALUES(240,0,'stem.conv',3309,'[-1]',0,NULL,0);
INSERT INTO "layer" VALUES(240,1,'stem.again',3309,'[-2]',0,0,0);
INSERT INTO "layer" VALUES(240,2,'halves',2606,'[0]',0,NULL,0);
INSERT INTO "layer" VALUES(240,3,'aux',3310,'[1]',0,NULL,1);
INSERT INTO "layer" VALUES(240,4,'sum',42,'[2,[2,1]]',0,NULL,0);
INSERT INTO "layer" VALUES(241,0,'stem',3311,'[-1]',0,NULL,0);
INSERT INTO "layer" VALUES(241,1,'layer1.0.conv1',3312,'[0]',0,NULL,0);
INSERT INTO "layer" VALUES(241,2,'layer1.0.bn1',1111,'[1]',0,NULL,0);
INSERT INTO "layer" VALUES(241,3,'layer1.0.relu',3300,'[2]',0,NULL,0);
INSERT INTO "layer" VALUES(241,4,'layer1.0.conv2',3312,'[3]',0,NULL,0);
INSERT INTO "layer" VALUES(241,5,'layer1.0.bn2',1111,'[4]',0,NULL,0);
INSERT INTO "layer" VALUES(241,6,'layer1.0.sum',42,'[5,0]',0,NULL,0);
INSERT INTO "layer" VALUES(241,7,'layer1.0.0',1523,'[6]',0,NULL,0);
INSERT INTO "layer" VALUES(241,8,'layer1.1.conv1',3312,'[7]',0,NULL,0);
INSERT INTO "layer" VALUES(241,9,'layer1.1.bn1',1111,'[8]',0,NULL,0);
INSERT INTO "layer" VALUES(241,10,'layer1.1.relu',3300,'[9]',0,NULL,0);
INSERT INTO "layer" VALUES(241,11,'layer1.1.conv2',3312,'[10]',0,NULL,0);
INSERT INTO "layer" VALUES(241,12,'layer1.1.bn2',1111,'[11]',0,NULL,0);
INSERT INTO "layer" VALUES(241,13,'layer1.1.sum',42,'[12,7]',0,NULL,0);
INSERT INTO "layer" VALUES(241,14,'layer1.1.0',1523,'[13]',0,NULL,0);
INSERT INTO "layer" VALUES(241,15,'layer2.0.conv1',3313,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(241,16,'layer2.0.bn1',301,'[15]',0,NULL,0);
INSERT INTO "layer" VALUES(241,17,'layer2.0.relu',3300,'[16]',0,NULL,0);
INSERT INTO "layer" VALUES(241,18,'layer2.0.conv2',997,'[17]',0,NULL,0);
INSERT INTO "layer" VALUES(241,19,'layer2.0.bn2',301,'[18]',0,NULL,0);
INSERT INTO "layer" VALUES(241,20,'layer2.0.downsample',3314,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(241,21,'layer2.0.sum',42,'[19,20]',0,NULL,0);
INSERT INTO "layer" VALUES(241,22,'layer2.0.0',1523,'[21]',0,NULL,0);
INSERT INTO "layer" VALUES(241,23,'pool',63,'[22]',0,NULL,0);
INSERT INTO "layer" VALUES(241,24,'flatten',9,'[23]',0,NULL,0);
INSERT INTO "layer" VALUES(241,25,'aux',3315,'[24]',0,NULL,1);
INSERT INTO "layer" VALUES(241,26,'fc',3316,'[24]',0,NULL,0);
INSERT INTO "layer" VALUES(242,0,'stem',3311,'[-1]',0,NULL,0);
INSERT INTO "layer" VALUES(242,1,'layer1.0.conv1',1096,'[0]',0,NULL,0);
INSERT INTO "layer" VALUES(242,2,'layer1.0.bn1',1111,'[1]',0,NULL,0);
INSERT INTO "layer" VALUES(242,3,'layer1.0.relu',3300,'[2]',0,NULL,0);
INSERT INTO "layer" VALUES(242,4,'layer1.0.conv2',3312,'[3]',0,NULL,0);
INSERT INTO "layer" VALUES(242,5,'layer1.0.bn2',1111,'[4]',0,NULL,0);
INSERT INTO "layer" VALUES(242,6,'layer1.0.sum',42,'[5,0]',0,NULL,0);
INSERT INTO "layer" VALUES(242,7,'layer1.0.0',1523,'[6]',0,NULL,0);
INSERT INTO "layer" VALUES(242,8,'layer1.1.conv1',3312,'[7]',0,NULL,0);
INSERT INTO "layer" VALUES(242,9,'layer1.1.bn1',1111,'[8]',0,NULL,0);
INSERT INTO "layer" VALUES(242,10,'layer1.1.relu',3300,'[9]',0,NULL,0);
INSERT INTO "layer" VALUES(242,11,'layer1.1.conv2',3312,'[10]',0,NULL,0);
INSERT INTO "layer" VALUES(242,12,'layer1.1.bn2',1111,'[11]',0,NULL,0);
INSERT INTO "layer" VALUES(242,13,'layer1.1.sum',42,'[12,7]',0,NULL,0);
INSERT INTO "layer" VALUES(242,14,'layer1.1.0',1523,'[13]',0,NULL,0);
INSERT INTO "layer" VALUES(242,15,'layer2.0.conv1',3313,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(242,16,'layer2.0.bn1',301,'[15]',0,NULL,0);
INSERT INTO "layer" VALUES(242,17,'layer2.0.relu',3300,'[16]',0,NULL,0);
INSERT INTO "layer" VALUES(242,18,'layer2.0.conv2',997,'[17]',0,NULL,0);
INSERT INTO "layer" VALUES(242,19,'layer2.0.bn2',301,'[18]',0,NULL,0);
INSERT INTO "layer" VALUES(242,20,'layer2.0.downsample',3314,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(242,21,'layer2.0.sum',42,'[19,20]',0,NULL,0);
INSERT INTO "layer" VALUES(242,22,'layer2.0.0',1523,'[21]',0,NULL,0);
INSERT INTO "layer" VALUES(242,23,'pool',63,'[22]',0,NULL,0);
INSERT INTO "layer" VALUES(242,24,'flatten',9,'[23]',0,NULL,0);
INSERT INTO "layer" VALUES(242,25,'aux',3315,'[24]',0,NULL,1);
INSERT INTO "layer" VALUES(242,26,'fc',3316,'[24]',0,NULL,0);
INSERT INTO "layer" VALUES(243,0,'stem',3298,'[-1]',0,NULL,0);
INSERT INTO "layer" VALUES(243,1,'layer1.0.conv1',3299,'[0]',0,NULL,0);
INSERT INTO "layer" VALUES(243,2,'layer1.0.bn1',1107,'[1]',0,NULL,0);
INSERT INTO "layer" VALUES(243,3,'layer1.0.relu',3300,'[2]',0,NULL,0);
INSERT INTO "layer" VALUES(243,4,'layer1.0.conv2',3299,'[3]',0,NULL,0);
INSERT INTO "layer" VALUES(243,5,'layer1.0.bn2',1107,'[4]',0,NULL,0);
INSERT INTO "layer" VALUES(243,6,'layer1.0.sum',42,'[5,0]',0,NULL,0);
INSERT INTO "layer" VALUES(243,7,'layer1.0.0',1523,'[6]',0,NULL,0);
INSERT INTO "layer" VALUES(243,8,'layer1.1.conv1',3299,'[7]',0,NULL,0);
INSERT INTO "layer" VALUES(243,9,'layer1.1.bn1',1107,'[8]',0,NULL,0);
INSERT INTO "layer" VALUES(243,10,'layer1.1.relu',3300,'[9]',0,NULL,0);
INSERT INTO "layer" VALUES(243,11,'layer1.1.conv2',3299,'[10]',0,NULL,0);
INSERT INTO "layer" VALUES(243,12,'layer1.1.bn2',1107,'[11]',0,NULL,0);
INSERT INTO "layer" VALUES(243,13,'layer1.1.sum',42,'[12,7]',0,NULL,0);
INSERT INTO "layer" VALUES(243,14,'layer1.1.0',1523,'[13]',0,NULL,0);
INSERT INTO "layer" VALUES(243,15,'layer2.0.conv1',3301,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(243,16,'layer2.0.bn1',294,'[15]',0,NULL,0);
INSERT INTO "layer" VALUES(243,17,'layer2.0.relu',3300,'[16]',0,NULL,0);
INSERT INTO "layer" VALUES(243,18,'layer2.0.conv2',541,'[17]',0,NULL,0);
INSERT INTO "layer" VALUES(243,19,'layer2.0.bn2',294,'[18]',0,NULL,0);
INSERT INTO "layer" VALUES(243,20,'layer2.0.downsample',3302,'[14]',0,NULL,0);
INSERT INTO "layer" VALUES(243,21,'layer2.0.sum',42,'[19,20]',0,NULL,0);
INSERT INTO "layer" VALUES(243,22,'layer2.0.0',1523,'[21]',0,NULL,0);
INSERT INTO "layer" VALUES(243,23,'pool',63,'[22]',0,NULL,0);
INSERT INTO "layer" VALUES(243,24,'flatten',9,'[23]',0,NULL,0);
INSERT INTO "layer" VALUES(243,25,'aux',3303,'[24]',0,NULL,1);
INSERT INTO "layer" VALUES(243,26,'fc',3304,'[24]',0,NULL,0);
INSERT INTO "engine" VALUES(1,'engine 4; AdaptiveAvgPool2d 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(2,'engine 4; Conv2d 1; Dropout 1; Flatten 1; Linear 1; LocalResponseNorm 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(3,'engine 4; Conv3d 1; Dropout 1; Flatten 1; Linear 1; MaxPool3d 1; ReLU 1; Softmax 1',1);
INSERT INTO "engine" VALUES(4,'engine 4; AdaptiveAvgPool2d 1; Add 1; Conv2d 1; Flatten 1; GELU 1; LayerNorm 1; LayerNorm2d 1; Linear 1; Mul 1; Parameter 1; Permute 1; StochasticDepth 1',1);
INSERT INTO "engine" VALUES(5,'engine 4; AdaptiveAvgPool2d 1; Add 1; Conv2d 1; Dropout 1; Flatten 1; GELU 1; LayerNorm2d 1; Linear 1; Mean 1; Mul 1; Parameter 1',1);
INSERT INTO "engine" VALUES(6,'engine 4; AdaptiveAvgPool2d 1; Add 1; Conv2d 1; Dropout 1; Flatten 1; GELU 1; LayerNorm 1; LayerNorm2d 1; Linear 1; Mean 1; Mul 1; Parameter 1; Permute 1',1);
INSERT INTO "engine" VALUES(7,'engine 4; BatchNorm2d 1; Conv2d 1; LSTM 1; Linear 1; MaxPool2d 1; Permute 1; ReLU 1; Squeeze 1',1);
INSERT INTO "engine" VALUES(8,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Flatten 1; LeakyReLU 1; Linear 1',1);
INSERT INTO "engine" VALUES(9,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; LeakyReLU 1; Linear 1; Split 1',1);
INSERT INTO "engine" VALUES(10,'engine 4; Add 1; Conv2d 1; ConvTranspose2d 1; InstanceNorm2d 1; ReLU 1; ReflectionPad2d 1; Tanh 1',1);
INSERT INTO "engine" VALUES(11,'engine 4; Conv2d 1; InstanceNorm2d 1; LeakyReLU 1',1);
INSERT INTO "engine" VALUES(12,'engine 4; AdaptiveAvgPool2d 1; BatchNorm2d 1; Conv2d 1; Flatten 1; LeakyReLU 1; MaxPool2d 1; Softmax 1',1);
INSERT INTO "engine" VALUES(13,'engine 4; BatchNorm2d 1; ConvTranspose2d 1; ReLU 1; Tanh 1',1);
INSERT INTO "engine" VALUES(14,'engine 4; BatchNorm2d 1; Conv2d 1; LeakyReLU 1; Sigmoid 1',1);
INSERT INTO "engine" VALUES(15,'engine 4; BatchNorm2d 1; Conv2d 1; ConvTranspose2d 1; MaxPool2d 1; MaxUnpool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(16,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Interpolate 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(17,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Hardsigmoid 1; Hardswish 1; Interpolate 1; Mul 1; ReLU 1',1);
INSERT INTO "engine" VALUES(18,'engine 4; AdaptiveAvgPool2d 1; AvgPool2d 1; BatchNorm2d 1; Concat 1; Conv2d 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(19,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(20,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; Flatten 1; MaxPool2d 1; ReLU 1; Slice 1',1);
INSERT INTO "engine" VALUES(21,'engine 4; Add 1; Conv2d 1; PixelShuffle 1; ReLU 1',1);
INSERT INTO "engine" VALUES(22,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; Mul 1; SiLU 1; Sigmoid 1; StochasticDepth 1',1);
INSERT INTO "engine" VALUES(23,'engine 4; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; ConvTranspose2d 1; Dropout2d 1; MaxPool2d 1; MaxUnpool2d 1; PReLU 1; ReLU 1; Squeeze 1; Unsqueeze 1; ZeroPad3d 1',1);
INSERT INTO "engine" VALUES(24,'engine 4; Conv2d 1; PixelShuffle 1; Tanh 1',1);
INSERT INTO "engine" VALUES(25,'engine 4; CenterCropLike 1; Conv2d 1; ConvTranspose2d 1; Dropout 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(26,'engine 4; Add 1; CenterCropLike 1; Conv2d 1; ConvTranspose2d 1; Dropout 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(27,'engine 4; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Interpolate 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(28,'engine 4; Conv2d 1; ConvTranspose2d 1; PReLU 1',1);
INSERT INTO "engine" VALUES(29,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; Hardsigmoid 1; Linear 1; Mean 1; Mul 1; ReLU 1',1);
INSERT INTO "engine" VALUES(30,'engine 4; AdaptiveAvgPool2d 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(31,'engine 4; AvgPool2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; LocalResponseNorm 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(32,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; ReLU 1; Upsample 1',1);
INSERT INTO "engine" VALUES(33,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(34,'engine 4; AdaptiveAvgPool2d 1; AvgPool2d 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(35,'engine 4; AvgPool2d 1; Conv2d 1; Flatten 1; Linear 1; Tanh 1',1);
INSERT INTO "engine" VALUES(36,'engine 4; AvgPool2d 1; Buffer 1; Concat 1; Conv2d 1; Flatten 1; Linear 1; MatMul 1; Slice 1; Tanh 1',1);
INSERT INTO "engine" VALUES(37,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Hardsigmoid 1; Hardswish 1; Interpolate 1; Mul 1; ReLU 1; Sigmoid 1',1);
INSERT INTO "engine" VALUES(38,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; BatchNorm2d 1; Buffer 1; Chunk 1; Conv2d 1; Dropout 1; Embedding 1; Flatten 1; GELU 1; Identity 1; LayerNorm 1; Linear 1; MatMul 1; Mul 1; Permute 1; Reshape 1; SiLU 1; Sigmoid 1; Softmax 1; StochasticDepth 1; SwapAxes 1; Tanh 1; Transpose 1; Unsqueeze 1; WindowDepartition 1; WindowPartition 1',1);
INSERT INTO "engine" VALUES(39,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; Flatten 1; Linear 1; Mean 1; Mul 1; ReLU 1; SiLU 1; Sigmoid 1; Split 1',1);
INSERT INTO "engine" VALUES(40,'engine 4; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Linear 1; Mean 1; ReLU 1',1);
INSERT INTO "engine" VALUES(41,'engine 4; AdaptiveAvgPool2d 1; BatchNorm2d 1; Conv2d 1; Flatten 1; Linear 1; ReLU6 1',1);
INSERT INTO "engine" VALUES(42,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; ReLU6 1',1);
INSERT INTO "engine" VALUES(43,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Flatten 1; Hardsigmoid 1; Hardswish 1; Linear 1; Mul 1; ReLU 1',1);
INSERT INTO "engine" VALUES(44,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; Interpolate 1; LayerNorm 1; Linear 1; MatMul 1; Permute 1; Reshape 1; Select 1; SiLU 1; Softmax 1; Transpose 1',1);
INSERT INTO "engine" VALUES(45,'engine 4; Add 1; Concat 1; Conv3d 1; Dropout 1; Expand 1; Flatten 1; GELU 1; LayerNorm 1; Linear 1; MatMul 1; MaxPool3d 1; Parameter 1; Reshape 1; Select 1; Softmax 1; Split 1; Squeeze 1; StochasticDepth 1; Transpose 1; Unsqueeze 1',1);
INSERT INTO "engine" VALUES(46,'engine 4; Add 1; Buffer 1; Concat 1; Conv3d 1; Dropout 1; Embedding 1; Expand 1; Flatten 1; GELU 1; LayerNorm 1; Linear 1; MatMul 1; MaxPool3d 1; Parameter 1; Reshape 1; Select 1; Softmax 1; Split 1; Squeeze 1; StochasticDepth 1; Transpose 1; Unsqueeze 1; ZeroPad2d 1',1);
INSERT INTO "engine" VALUES(47,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; BatchNorm2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1; ZeroPad2d 1',1);
INSERT INTO "engine" VALUES(48,'engine 4; AvgPool2d 1; Conv2d 1; Dropout 1; Flatten 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(49,'engine 4; BatchNorm2d 1; Concat 1; Conv2d 1; ConvTranspose2d 1; Dropout 1; LeakyReLU 1; ReLU 1; Tanh 1',1);
INSERT INTO "engine" VALUES(50,'engine 4; BatchNorm2d 1; Conv2d 1; LeakyReLU 1',1);
INSERT INTO "engine" VALUES(51,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; Conv2d 1; Dropout 1; Flatten 1; GELU 1; GroupNorm 1; LayerNorm2d 1; Linear 1; Mul 1; Parameter 1',1);
INSERT INTO "engine" VALUES(52,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Flatten 1; Linear 1; ReLU 1',1);
INSERT INTO "engine" VALUES(53,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Flatten 1; Linear 1; Mul 1; ReLU 1; Sigmoid 1',1);
INSERT INTO "engine" VALUES(54,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; ReLU 1',1);
INSERT INTO "engine" VALUES(55,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; BatchNorm2d 1; Concat 1; Conv2d 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1; Split 1',1);
INSERT INTO "engine" VALUES(56,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; BatchNorm2d 1; Chunk 1; Conv2d 1; Flatten 1; Identity 1; Linear 1; MaxPool2d 1; Mean 1; Mul 1; ReLU 1; Reshape 1; Slice 1; Softmax 1; Transpose 1',1);
INSERT INTO "engine" VALUES(57,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(58,'engine 4; Add 1; BatchNorm2d 1; Conv2d 1; Interpolate 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(59,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; BatchNorm2d 1; Conv2d 1; Flatten 1; Identity 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(60,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Flatten 1; Linear 1; MaxPool2d 1; Mean 1; Mul 1; ReLU 1; Sigmoid 1',1);
INSERT INTO "engine" VALUES(61,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Flatten 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(62,'engine 4; AvgPool3d 1; BatchNorm3d 1; Concat 1; Conv3d 1; Dropout 1; MaxPool3d 1; Mean 1; ReLU 1',1);
INSERT INTO "engine" VALUES(63,'engine 4; BatchNorm2d 1; Conv2d 1; MaxPool2d 1; MaxUnpool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(64,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; BatchNorm2d 1; Concat 1; Conv2d 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(65,'engine 4; AdaptiveAvgPool2d 1; Add 1; AvgPool2d 1; BatchNorm2d 1; ChannelShuffle 1; Concat 1; Conv2d 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(66,'engine 4; BatchNorm2d 1; ChannelShuffle 1; Chunk 1; Concat 1; Conv2d 1; Linear 1; MaxPool2d 1; Mean 1; ReLU 1',1);
INSERT INTO "engine" VALUES(67,'engine 4; AdaptiveAvgPool2d 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(68,'engine 4; Conv2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(69,'engine 4; Concat 1; Conv2d 1; Flatten 1; MaxPool2d 1; Mul 1; Parameter 1; Permute 1; ReLU 1; Reshape 1; Softmax 1',1);
INSERT INTO "engine" VALUES(70,'engine 4; Conv2d 1; MaxPool2d 1; Mul 1; Normalize 1; Parameter 1; ReLU 1; Reshape 1',1);
INSERT INTO "engine" VALUES(71,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Hardsigmoid 1; Hardswish 1; Mul 1; ReLU 1; ReLU6 1',1);
INSERT INTO "engine" VALUES(72,'engine 4; AdaptiveAvgPool2d 1; Add 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; GELU 1; LayerNorm 1; Linear 1; PadToMultiple 1; Permute 1; Slice 1; StochasticDepth 1; WindowAttention 1',1);
INSERT INTO "engine" VALUES(73,'engine 4; AdaptiveAvgPool2d 1; Add 1; Buffer 1; Concat 1; Conv2d 1; Dropout 1; Flatten 1; GELU 1; LayerNorm 1; Linear 1; PadToMultiple 1; Permute 1; ReLU 1; Slice 1; StochasticDepth 1; WindowAttentionV2 1',1);
INSERT INTO "engine" VALUES(74,'engine 4; Add 1; Conv1d 1; Dropout 1; Linear 1; LogSoftmax 1; ReLU 1; Select 1; Slice 1',1);
INSERT INTO "engine" VALUES(75,'engine 4; CenterCropLike 1; Concat 1; Conv2d 1; ConvTranspose2d 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(76,'engine 4; Concat 1; Conv2d 1; ConvTranspose2d 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(77,'engine 4; BatchNorm3d 1; CenterCropLike 1; Concat 1; Conv3d 1; ConvTranspose3d 1; MaxPool3d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(78,'engine 4; BatchNorm2d 1; CenterCropLike 1; Concat 1; Conv2d 1; ConvTranspose2d 1; MaxPool2d 1; ReLU 1; ZeroPad2d 1',1);
INSERT INTO "engine" VALUES(79,'engine 4; BatchNorm2d 1; CenterCropLike 1; Concat 1; Conv2d 1; MaxPool2d 1; ReLU 1; Upsample 1; ZeroPad2d 1',1);
INSERT INTO "engine" VALUES(80,'engine 4; Concat 1; Conv2d 1; ConvTranspose2d 1; Dropout 1; ELU 1; MaxPool2d 1; Sigmoid 1',1);
INSERT INTO "engine" VALUES(81,'engine 4; BatchNorm2d 1; Concat 1; Conv2d 1; MaxPool2d 1; ReLU 1; Upsample 1',1);
INSERT INTO "engine" VALUES(82,'engine 4; AdaptiveAvgPool2d 1; BatchNorm2d 1; Conv2d 1; Dropout 1; Flatten 1; Linear 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(83,'engine 4; AdaptiveAvgPool3d 1; Add 1; BatchNorm3d 1; Conv3d 1; Flatten 1; Linear 1; ReLU 1',1);
INSERT INTO "engine" VALUES(84,'engine 4; Add 1; Concat 1; Conv2d 1; Dropout 1; Expand 1; GELU 1; LayerNorm 1; Linear 1; MultiheadAttention 1; Parameter 1; Permute 1; Reshape 1; Select 1',1);
INSERT INTO "engine" VALUES(85,'engine 4; Add 1; Concat 1; Conv3d 1; ConvTranspose3d 1; Expand 1; PReLU 1; Softmax 1',1);
INSERT INTO "engine" VALUES(86,'engine 4; Add 1; Conv1d 1; Mul 1; ReLU 1; Sigmoid 1; Softmax 1; Tanh 1; ZeroPad1d 1',1);
INSERT INTO "engine" VALUES(87,'engine 4; Conv2d 1; Dropout 1; Flatten 1; LeakyReLU 1; Linear 1; MaxPool2d 1; Reshape 1',1);
INSERT INTO "engine" VALUES(88,'engine 4; BatchNorm2d 1; Concat 1; Conv2d 1; LeakyReLU 1; MaxPool2d 1; PixelUnshuffle 1',1);
INSERT INTO "engine" VALUES(89,'engine 4; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; LeakyReLU 1; Upsample 1',1);
INSERT INTO "engine" VALUES(90,'engine 4; Add 1; BatchNorm2d 1; Concat 1; Conv2d 1; MaxPool2d 1; Permute 1; Reshape 1; SiLU 1; Sigmoid 1; Upsample 1',1);
INSERT INTO "engine" VALUES(91,'engine 4; Add 1; BatchNorm2d 1; Chunk 1; Concat 1; Conv2d 1; MaxPool2d 1; Reshape 1; SiLU 1; Sigmoid 1; Softmax 1; Split 1; Transpose 1; Upsample 1',1);
INSERT INTO "engine" VALUES(92,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Flatten 1; Identity 1; Linear 1; ReLU 1',1);
INSERT INTO "engine" VALUES(93,'engine 4; AdaptiveAvgPool2d 1; Add 1; BatchNorm2d 1; Conv2d 1; Flatten 1; MaxPool2d 1; ReLU 1',1);
INSERT INTO "engine" VALUES(94,'engine 4; Add 1; Chunk 1; Conv2d 1',1);
INSERT INTO "form" VALUES(4,'N',7,1,0,1);
INSERT INTO "form" VALUES(5,'64',1,0,64,1);
INSERT INTO "form" VALUES(6,'11',6,0,11,1);
INSERT INTO "form" VALUES(7,'C == 3',6,NULL,NULL,NULL);
INSERT INTO "form" VALUES(14,'19',6,0,19,1);
INSERT INTO "form" VALUES(76,'3',1,0,3,1);
INSERT INTO "form" VALUES(77,'floor((H + 1)/2)',6,1,1,2);
INSERT INTO "form" VALUES(78,'floor((W + 1)/2)',6,1,1,2);
INSERT INTO "form" VALUES(79,'4',1,0,4,1);
INSERT INTO "form" VALUES(83,'8',3,0,8,1);
INSERT INTO "form" VALUES(85,'floor((H + 3)/4)',6,1,3,4);
INSERT INTO "form" VALUES(86,'floor((W + 3)/4)',6,1,3,4);
INSERT INTO "form" VALUES(87,'10',5,0,10,1);
INSERT INTO "form" VALUES(96,'16',3,0,16,1);
INSERT INTO "form" VALUES(100,'24',2,0,24,1);
INSERT INTO "form" VALUES(103,'32',1,0,32,1);
INSERT INTO "form" VALUES(133,'1',6,0,1,1);
INSERT INTO "form" VALUES(459,'576*N*64*floor((H + 3)/4)*floor((W + 3)/4)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(473,'7',6,0,7,1);
INSERT INTO "form" VALUES(651,'147*N*64*floor((H + 1)/2)*floor((W + 1)/2)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(654,'27',6,0,27,1);
INSERT INTO "form" VALUES(655,'35',6,0,35,1);
INSERT INTO "form" VALUES(657,'43',1,0,43,1);
INSERT INTO "form" VALUES(1213,'15',5,0,15,1);
INSERT INTO "form" VALUES(1214,'23',5,0,23,1);
INSERT INTO "form" VALUES(1581,'12',2,0,12,1);
INSERT INTO "form" VALUES(1626,'144*N*32*floor((H + 3)/4)*floor((W + 3)/4)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(1791,'4*floor((H + 3)/4) + 31',5,NULL,NULL,NULL);
INSERT INTO "form" VALUES(1792,'4*floor((W + 3)/4) + 31',5,NULL,NULL,NULL);
INSERT INTO "form" VALUES(1793,'4*floor((H + 3)/4) + 39',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(1794,'4*floor((W + 3)/4) + 39',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(3139,'288*N*32*floor((H + 3)/4)*floor((W + 3)/4)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(3556,'72*N*16*floor((H + 3)/4)*floor((W + 3)/4)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(3746,'16*N*32*floor((H + 3)/4)*floor((W + 3)/4)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6513,'144*N*16*floor((H + 3)/4)*floor((W + 3)/4)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6655,'147*N*8*floor((H + 1)/2)*floor((W + 1)/2)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6656,'72*N*8*floor((H + 1)/2)*floor((W + 1)/2)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6657,'8*N*16*floor((H + 3)/4)*floor((W + 3)/4)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6658,'16*N*10',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6659,'147*N*16*floor((H + 1)/2)*floor((W + 1)/2)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6660,'144*N*16*floor((H + 1)/2)*floor((W + 1)/2)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6661,'32*N*10',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6662,'left.C == 3',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6663,'left.H == 16',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6664,'left.W == 16',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6665,'right.C == 3',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6666,'right.H == 16',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6667,'right.W == 16',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6668,'left.H - 2',1,1,-2,1);
INSERT INTO "form" VALUES(6669,'left.W - 2',1,1,-2,1);
INSERT INTO "form" VALUES(6670,'27*N*8*(left.H - 2)*(left.W - 2)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6671,'left.H >= 3',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6672,'left.W >= 3',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6673,'left.H - 2 >= 1',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6674,'left.W - 2 >= 1',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6675,'right.H - 2',1,1,-2,1);
INSERT INTO "form" VALUES(6676,'right.W - 2',1,1,-2,1);
INSERT INTO "form" VALUES(6677,'27*N*8*(right.H - 2)*(right.W - 2)',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6678,'right.H >= 3',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6679,'right.W >= 3',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6680,'right.H - 2 >= 1',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6681,'right.W - 2 >= 1',1,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6682,'147*N*12*floor((H + 1)/2)*floor((W + 1)/2)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6683,'108*N*12*floor((H + 1)/2)*floor((W + 1)/2)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6684,'108*N*24*floor((H + 3)/4)*floor((W + 3)/4)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6685,'216*N*24*floor((H + 3)/4)*floor((W + 3)/4)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6686,'12*N*24*floor((H + 3)/4)*floor((W + 3)/4)',2,NULL,NULL,NULL);
INSERT INTO "form" VALUES(6687,'24*N*10',2,NULL,NULL,NULL);
INSERT INTO "resolution" VALUES(21,'other',NULL,133,133,NULL,1,1,NULL,NULL,NULL,6,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resolution" VALUES(621,'map',NULL,77,78,NULL,32,24,NULL,2.0,2.0,5,8,16,7437,26637,3360928);
INSERT INTO "resolution" VALUES(622,'map',NULL,85,86,NULL,16,12,NULL,4.0,4.0,5,16,32,7437,26637,3360928);
INSERT INTO "resolution" VALUES(623,'map',NULL,77,78,NULL,32,32,NULL,2.0,2.0,1,64,64,157504,157504,47382528);
INSERT INTO "resolution" VALUES(624,'map',NULL,85,86,NULL,16,16,NULL,4.0,4.0,1,64,64,157504,157504,47382528);
INSERT INTO "resolution" VALUES(625,'map',NULL,6668,6669,NULL,14,14,NULL,1.0,1.0,1,4,8,242,242,169344);
INSERT INTO "resolution" VALUES(626,'map',NULL,6675,6676,NULL,14,14,NULL,1.0,1.0,1,8,8,242,242,169344);
INSERT INTO "sheet" VALUES(237,92,'["N","C","H","W"]','[]',7437,3360928,'[1,10]');
INSERT INTO "sheet" VALUES(238,92,'["N","C","H","W"]','[]',26637,11637056,'[1,10]');
INSERT INTO "sheet" VALUES(239,93,'["N","C","H","W"]','[]',157504,47382528,'[1,64]');
INSERT INTO "sheet" VALUES(240,94,'["N","left.C","left.H","left.W","right.C","right.H","right.W"]','[6662,6663,6664,6665,6666,6667]',242,169344,'{"sum":[2,4,14,14],"half":[2,4,14,14]}');
INSERT INTO "sheet" VALUES(241,92,'["N","C","H","W"]','[]',15565,6884592,'[1,10]');
INSERT INTO "sheet" VALUES(242,92,'["N","C","H","W"]','[]',15577,6884592,'[1,10]');
INSERT INTO "sheet" VALUES(243,92,'["N","C","H","W"]','[]',7437,3360928,'[1,10]');
INSERT INTO "sheet_layer" VALUES(237,0,621,8,32,24,1184,903168,6655,7,2.0,'[[4,83,77,78]]','[0,0,[473,2,1,3,1,2],[473,2,1,3,1,2]]','[7]');
INSERT INTO "sheet_layer" VALUES(237,1,621,8,32,24,576,442368,6656,11,2.0,'[[4,83,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,2,621,8,32,24,16,NULL,NULL,11,2.0,'[[4,83,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,3,621,8,32,24,0,NULL,NULL,11,2.0,'[[4,83,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,4,621,8,32,24,576,442368,6656,15,2.0,'[[4,83,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,5,621,8,32,24,16,NULL,NULL,15,2.0,'[[4,83,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,6,621,8,32,24,0,NULL,NULL,15,2.0,'[[4,83,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,7,621,8,32,24,0,NULL,NULL,15,2.0,'[[4,83,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,8,621,8,32,24,576,442368,6656,19,2.0,'[[4,83,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,9,621,8,32,24,16,NULL,NULL,19,2.0,'[[4,83,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,10,621,8,32,24,0,NULL,NULL,19,2.0,'[[4,83,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,11,621,8,32,24,576,442368,6656,23,2.0,'[[4,83,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,12,621,8,32,24,16,NULL,NULL,23,2.0,'[[4,83,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,13,621,8,32,24,0,NULL,NULL,23,2.0,'[[4,83,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,14,621,8,32,24,0,NULL,NULL,23,2.0,'[[4,83,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,15,622,16,16,12,1152,221184,3556,27,4.0,'[[4,96,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,16,622,16,16,12,32,NULL,NULL,27,4.0,'[[4,96,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,17,622,16,16,12,0,NULL,NULL,27,4.0,'[[4,96,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,18,622,16,16,12,2304,442368,6513,35,4.0,'[[4,96,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,19,622,16,16,12,32,NULL,NULL,35,4.0,'[[4,96,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,20,622,16,16,12,144,24576,6657,23,4.0,'[[4,96,85,86]]','[0,0,[1214,4,1,11,1,2],[1214,4,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,21,622,16,16,12,0,NULL,NULL,35,4.0,'[[4,96,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,22,622,16,16,12,0,NULL,NULL,35,4.0,'[[4,96,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(237,23,21,16,1,1,0,NULL,NULL,95,4.0,'[[4,96,133,133]]','[0,0,[1791,4,1,17,1,3],[1792,4,1,17,1,3]]','[]');
INSERT INTO "sheet_layer" VALUES(237,24,NULL,16,NULL,NULL,0,NULL,NULL,NULL,NULL,'[[4,96]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(237,25,NULL,NULL,NULL,NULL,51,NULL,NULL,NULL,NULL,'[]','[]','[]');
INSERT INTO "sheet_layer" VALUES(237,26,NULL,10,NULL,NULL,170,160,6658,NULL,NULL,'[[4,87]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(238,0,621,16,32,24,2368,1806336,6659,7,2.0,'[[4,96,77,78]]','[0,0,[473,2,1,3,1,2],[473,2,1,3,1,2]]','[7]');
INSERT INTO "sheet_layer" VALUES(238,1,621,16,32,24,2304,1769472,6660,11,2.0,'[[4,96,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,2,621,16,32,24,32,NULL,NULL,11,2.0,'[[4,96,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,3,621,16,32,24,0,NULL,NULL,11,2.0,'[[4,96,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,4,621,16,32,24,2304,1769472,6660,15,2.0,'[[4,96,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,5,621,16,32,24,32,NULL,NULL,15,2.0,'[[4,96,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,6,621,16,32,24,0,NULL,NULL,15,2.0,'[[4,96,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,7,621,16,32,24,0,NULL,NULL,15,2.0,'[[4,96,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,8,621,16,32,24,2304,1769472,6660,19,2.0,'[[4,96,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,9,621,16,32,24,32,NULL,NULL,19,2.0,'[[4,96,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,10,621,16,32,24,0,NULL,NULL,19,2.0,'[[4,96,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,11,621,16,32,24,2304,1769472,6660,23,2.0,'[[4,96,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,12,621,16,32,24,32,NULL,NULL,23,2.0,'[[4,96,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,13,621,16,32,24,0,NULL,NULL,23,2.0,'[[4,96,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,14,621,16,32,24,0,NULL,NULL,23,2.0,'[[4,96,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,15,622,32,16,12,4608,884736,1626,27,4.0,'[[4,103,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,16,622,32,16,12,64,NULL,NULL,27,4.0,'[[4,103,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,17,622,32,16,12,0,NULL,NULL,27,4.0,'[[4,103,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,18,622,32,16,12,9216,1769472,3139,35,4.0,'[[4,103,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,19,622,32,16,12,64,NULL,NULL,35,4.0,'[[4,103,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,20,622,32,16,12,544,98304,3746,23,4.0,'[[4,103,85,86]]','[0,0,[1214,4,1,11,1,2],[1214,4,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,21,622,32,16,12,0,NULL,NULL,35,4.0,'[[4,103,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,22,622,32,16,12,0,NULL,NULL,35,4.0,'[[4,103,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(238,23,21,32,1,1,0,NULL,NULL,95,4.0,'[[4,103,133,133]]','[0,0,[1791,4,1,17,1,3],[1792,4,1,17,1,3]]','[]');
INSERT INTO "sheet_layer" VALUES(238,24,NULL,32,NULL,NULL,0,NULL,NULL,NULL,NULL,'[[4,103]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(238,25,NULL,NULL,NULL,NULL,99,NULL,NULL,NULL,NULL,'[]','[]','[]');
INSERT INTO "sheet_layer" VALUES(238,26,NULL,10,NULL,NULL,330,320,6661,NULL,NULL,'[[4,87]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(239,0,623,64,32,32,9408,9633792,651,7,2.0,'[[4,5,77,78]]','[0,0,[473,2,1,3,1,2],[473,2,1,3,1,2]]','[7]');
INSERT INTO "sheet_layer" VALUES(239,1,623,64,32,32,128,NULL,NULL,7,2.0,'[[4,5,77,78]]','[0,0,[473,2,1,3,1,2],[473,2,1,3,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,2,623,64,32,32,0,NULL,NULL,7,2.0,'[[4,5,77,78]]','[0,0,[473,2,1,3,1,2],[473,2,1,3,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,3,624,64,16,16,0,NULL,NULL,11,4.0,'[[4,5,85,86]]','[0,0,[6,4,1,5,1,2],[6,4,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,4,624,64,16,16,36864,9437184,459,19,4.0,'[[4,5,85,86]]','[0,0,[14,4,1,9,1,2],[14,4,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,5,624,64,16,16,128,NULL,NULL,19,4.0,'[[4,5,85,86]]','[0,0,[14,4,1,9,1,2],[14,4,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,6,624,64,16,16,0,NULL,NULL,19,4.0,'[[4,5,85,86]]','[0,0,[14,4,1,9,1,2],[14,4,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,7,624,64,16,16,36864,9437184,459,27,4.0,'[[4,5,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,8,624,64,16,16,128,NULL,NULL,27,4.0,'[[4,5,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,9,624,64,16,16,0,NULL,NULL,27,4.0,'[[4,5,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,10,624,64,16,16,0,NULL,NULL,27,4.0,'[[4,5,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,11,624,64,16,16,36864,9437184,459,35,4.0,'[[4,5,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,12,624,64,16,16,128,NULL,NULL,35,4.0,'[[4,5,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,13,624,64,16,16,0,NULL,NULL,35,4.0,'[[4,5,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,14,624,64,16,16,36864,9437184,459,43,4.0,'[[4,5,85,86]]','[0,0,[657,4,1,21,1,2],[657,4,1,21,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,15,624,64,16,16,128,NULL,NULL,43,4.0,'[[4,5,85,86]]','[0,0,[657,4,1,21,1,2],[657,4,1,21,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,16,624,64,16,16,0,NULL,NULL,43,4.0,'[[4,5,85,86]]','[0,0,[657,4,1,21,1,2],[657,4,1,21,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,17,624,64,16,16,0,NULL,NULL,43,4.0,'[[4,5,85,86]]','[0,0,[657,4,1,21,1,2],[657,4,1,21,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(239,18,21,64,1,1,0,NULL,NULL,103,4.0,'[[4,5,133,133]]','[0,0,[1793,4,1,21,1,3],[1794,4,1,21,1,3]]','[]');
INSERT INTO "sheet_layer" VALUES(239,19,NULL,64,NULL,NULL,0,NULL,NULL,NULL,NULL,'[[4,5]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(240,0,625,8,14,14,224,84672,6670,3,1.0,'[[4,83,6668,6669]]','[0,0,[76,1,1,0,1,2],[76,1,1,0,1,2]]','[6662,6671,6672,6673,6674]');
INSERT INTO "sheet_layer" VALUES(240,1,626,8,14,14,0,84672,6677,3,1.0,'[[4,83,6675,6676]]','[0,0,[76,1,1,0,1,2],[76,1,1,0,1,2]]','[6665,6678,6679,6680,6681]');
INSERT INTO "sheet_layer" VALUES(240,2,625,4,14,14,0,NULL,NULL,3,1.0,'[[4,79,6668,6669],[4,79,6668,6669]]','[0,0,[76,1,1,0,1,2],[76,1,1,0,1,2]]','[6673,6674,6673,6674]');
INSERT INTO "sheet_layer" VALUES(240,3,NULL,NULL,NULL,NULL,18,NULL,NULL,NULL,NULL,'[]','[]','[]');
INSERT INTO "sheet_layer" VALUES(240,4,625,4,14,14,0,NULL,NULL,3,1.0,'[[4,79,6668,6669]]','[0,0,[76,1,1,0,1,2],[76,1,1,0,1,2]]','[6673,6674]');
INSERT INTO "sheet_layer" VALUES(241,0,621,12,32,24,1776,1354752,6682,7,2.0,'[[4,1581,77,78]]','[0,0,[473,2,1,3,1,2],[473,2,1,3,1,2]]','[7]');
INSERT INTO "sheet_layer" VALUES(241,1,621,12,32,24,1296,995328,6683,11,2.0,'[[4,1581,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,2,621,12,32,24,24,NULL,NULL,11,2.0,'[[4,1581,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,3,621,12,32,24,0,NULL,NULL,11,2.0,'[[4,1581,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,4,621,12,32,24,1296,995328,6683,15,2.0,'[[4,1581,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,5,621,12,32,24,24,NULL,NULL,15,2.0,'[[4,1581,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,6,621,12,32,24,0,NULL,NULL,15,2.0,'[[4,1581,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,7,621,12,32,24,0,NULL,NULL,15,2.0,'[[4,1581,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,8,621,12,32,24,1296,995328,6683,19,2.0,'[[4,1581,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,9,621,12,32,24,24,NULL,NULL,19,2.0,'[[4,1581,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,10,621,12,32,24,0,NULL,NULL,19,2.0,'[[4,1581,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,11,621,12,32,24,1296,995328,6683,23,2.0,'[[4,1581,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,12,621,12,32,24,24,NULL,NULL,23,2.0,'[[4,1581,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,13,621,12,32,24,0,NULL,NULL,23,2.0,'[[4,1581,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,14,621,12,32,24,0,NULL,NULL,23,2.0,'[[4,1581,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,15,622,24,16,12,2592,497664,6684,27,4.0,'[[4,100,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,16,622,24,16,12,48,NULL,NULL,27,4.0,'[[4,100,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,17,622,24,16,12,0,NULL,NULL,27,4.0,'[[4,100,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,18,622,24,16,12,5184,995328,6685,35,4.0,'[[4,100,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,19,622,24,16,12,48,NULL,NULL,35,4.0,'[[4,100,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,20,622,24,16,12,312,55296,6686,23,4.0,'[[4,100,85,86]]','[0,0,[1214,4,1,11,1,2],[1214,4,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,21,622,24,16,12,0,NULL,NULL,35,4.0,'[[4,100,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,22,622,24,16,12,0,NULL,NULL,35,4.0,'[[4,100,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(241,23,21,24,1,1,0,NULL,NULL,95,4.0,'[[4,100,133,133]]','[0,0,[1791,4,1,17,1,3],[1792,4,1,17,1,3]]','[]');
INSERT INTO "sheet_layer" VALUES(241,24,NULL,24,NULL,NULL,0,NULL,NULL,NULL,NULL,'[[4,100]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(241,25,NULL,NULL,NULL,NULL,75,NULL,NULL,NULL,NULL,'[]','[]','[]');
INSERT INTO "sheet_layer" VALUES(241,26,NULL,10,NULL,NULL,250,240,6687,NULL,NULL,'[[4,87]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(242,0,621,12,32,24,1776,1354752,6682,7,2.0,'[[4,1581,77,78]]','[0,0,[473,2,1,3,1,2],[473,2,1,3,1,2]]','[7]');
INSERT INTO "sheet_layer" VALUES(242,1,621,12,32,24,1308,995328,6683,11,2.0,'[[4,1581,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,2,621,12,32,24,24,NULL,NULL,11,2.0,'[[4,1581,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,3,621,12,32,24,0,NULL,NULL,11,2.0,'[[4,1581,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,4,621,12,32,24,1296,995328,6683,15,2.0,'[[4,1581,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,5,621,12,32,24,24,NULL,NULL,15,2.0,'[[4,1581,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,6,621,12,32,24,0,NULL,NULL,15,2.0,'[[4,1581,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,7,621,12,32,24,0,NULL,NULL,15,2.0,'[[4,1581,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,8,621,12,32,24,1296,995328,6683,19,2.0,'[[4,1581,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,9,621,12,32,24,24,NULL,NULL,19,2.0,'[[4,1581,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,10,621,12,32,24,0,NULL,NULL,19,2.0,'[[4,1581,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,11,621,12,32,24,1296,995328,6683,23,2.0,'[[4,1581,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,12,621,12,32,24,24,NULL,NULL,23,2.0,'[[4,1581,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,13,621,12,32,24,0,NULL,NULL,23,2.0,'[[4,1581,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,14,621,12,32,24,0,NULL,NULL,23,2.0,'[[4,1581,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,15,622,24,16,12,2592,497664,6684,27,4.0,'[[4,100,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,16,622,24,16,12,48,NULL,NULL,27,4.0,'[[4,100,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,17,622,24,16,12,0,NULL,NULL,27,4.0,'[[4,100,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,18,622,24,16,12,5184,995328,6685,35,4.0,'[[4,100,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,19,622,24,16,12,48,NULL,NULL,35,4.0,'[[4,100,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,20,622,24,16,12,312,55296,6686,23,4.0,'[[4,100,85,86]]','[0,0,[1214,4,1,11,1,2],[1214,4,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,21,622,24,16,12,0,NULL,NULL,35,4.0,'[[4,100,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,22,622,24,16,12,0,NULL,NULL,35,4.0,'[[4,100,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(242,23,21,24,1,1,0,NULL,NULL,95,4.0,'[[4,100,133,133]]','[0,0,[1791,4,1,17,1,3],[1792,4,1,17,1,3]]','[]');
INSERT INTO "sheet_layer" VALUES(242,24,NULL,24,NULL,NULL,0,NULL,NULL,NULL,NULL,'[[4,100]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(242,25,NULL,NULL,NULL,NULL,75,NULL,NULL,NULL,NULL,'[]','[]','[]');
INSERT INTO "sheet_layer" VALUES(242,26,NULL,10,NULL,NULL,250,240,6687,NULL,NULL,'[[4,87]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(243,0,621,8,32,24,1184,903168,6655,7,2.0,'[[4,83,77,78]]','[0,0,[473,2,1,3,1,2],[473,2,1,3,1,2]]','[7]');
INSERT INTO "sheet_layer" VALUES(243,1,621,8,32,24,576,442368,6656,11,2.0,'[[4,83,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,2,621,8,32,24,16,NULL,NULL,11,2.0,'[[4,83,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,3,621,8,32,24,0,NULL,NULL,11,2.0,'[[4,83,77,78]]','[0,0,[6,2,1,5,1,2],[6,2,1,5,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,4,621,8,32,24,576,442368,6656,15,2.0,'[[4,83,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,5,621,8,32,24,16,NULL,NULL,15,2.0,'[[4,83,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,6,621,8,32,24,0,NULL,NULL,15,2.0,'[[4,83,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,7,621,8,32,24,0,NULL,NULL,15,2.0,'[[4,83,77,78]]','[0,0,[1213,2,1,7,1,2],[1213,2,1,7,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,8,621,8,32,24,576,442368,6656,19,2.0,'[[4,83,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,9,621,8,32,24,16,NULL,NULL,19,2.0,'[[4,83,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,10,621,8,32,24,0,NULL,NULL,19,2.0,'[[4,83,77,78]]','[0,0,[14,2,1,9,1,2],[14,2,1,9,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,11,621,8,32,24,576,442368,6656,23,2.0,'[[4,83,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,12,621,8,32,24,16,NULL,NULL,23,2.0,'[[4,83,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,13,621,8,32,24,0,NULL,NULL,23,2.0,'[[4,83,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,14,621,8,32,24,0,NULL,NULL,23,2.0,'[[4,83,77,78]]','[0,0,[1214,2,1,11,1,2],[1214,2,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,15,622,16,16,12,1152,221184,3556,27,4.0,'[[4,96,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,16,622,16,16,12,32,NULL,NULL,27,4.0,'[[4,96,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,17,622,16,16,12,0,NULL,NULL,27,4.0,'[[4,96,85,86]]','[0,0,[654,4,1,13,1,2],[654,4,1,13,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,18,622,16,16,12,2304,442368,6513,35,4.0,'[[4,96,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,19,622,16,16,12,32,NULL,NULL,35,4.0,'[[4,96,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,20,622,16,16,12,144,24576,6657,23,4.0,'[[4,96,85,86]]','[0,0,[1214,4,1,11,1,2],[1214,4,1,11,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,21,622,16,16,12,0,NULL,NULL,35,4.0,'[[4,96,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,22,622,16,16,12,0,NULL,NULL,35,4.0,'[[4,96,85,86]]','[0,0,[655,4,1,17,1,2],[655,4,1,17,1,2]]','[]');
INSERT INTO "sheet_layer" VALUES(243,23,21,16,1,1,0,NULL,NULL,95,4.0,'[[4,96,133,133]]','[0,0,[1791,4,1,17,1,3],[1792,4,1,17,1,3]]','[]');
INSERT INTO "sheet_layer" VALUES(243,24,NULL,16,NULL,NULL,0,NULL,NULL,NULL,NULL,'[[4,96]]','[0,0]','[]');
INSERT INTO "sheet_layer" VALUES(243,25,NULL,NULL,NULL,NULL,51,NULL,NULL,NULL,NULL,'[]','[]','[]');
INSERT INTO "sheet_layer" VALUES(243,26,NULL,10,NULL,NULL,170,160,6658,NULL,NULL,'[[4,87]]','[0,0]','[]');
INSERT INTO "legality" VALUES(7,'{"axes":[["H"],["W"]],"least":[1,1]}',6);
INSERT INTO "legality" VALUES(55,'{"axes":[["left.H","right.H"],["left.W","right.W"]],"least":[1,1],"only":[16,16]}',1);
INSERT INTO "pyramid" VALUES(15,'2x2 4x4',6);
INSERT INTO "pyramid" VALUES(23,'1x1',1);
INSERT INTO "design" VALUES(237,1,'person-small',27,92,7437,3360928,7,15,22);
INSERT INTO "design" VALUES(238,0,'person-wide',27,92,26637,11637056,7,15,22);
INSERT INTO "design" VALUES(239,0,'caller',20,93,157504,47382528,7,15,17);
INSERT INTO "design" VALUES(240,0,'graph',5,94,242,169344,55,23,4);
INSERT INTO "design" VALUES(241,1,'person-small',27,92,15565,6884592,7,15,22);
INSERT INTO "design" VALUES(242,1,'person-small',27,92,15577,6884592,7,15,22);
INSERT INTO "design" VALUES(243,0,'person-small',27,92,7437,3360928,7,15,22);
INSERT INTO "design_map" VALUES(621,1,3360928,243,8,7437,7);
INSERT INTO "design_map" VALUES(621,1,11637056,238,16,26637,7);
INSERT INTO "design_map" VALUES(621,3,3360928,237,8,7437,7);
INSERT INTO "design_map" VALUES(621,3,6884592,241,12,15565,7);
INSERT INTO "design_map" VALUES(621,3,6884592,242,12,15577,7);
INSERT INTO "design_map" VALUES(622,0,3360928,243,16,7437,7);
INSERT INTO "design_map" VALUES(622,0,11637056,238,32,26637,7);
INSERT INTO "design_map" VALUES(622,2,3360928,237,16,7437,7);
INSERT INTO "design_map" VALUES(622,2,6884592,241,24,15565,7);
INSERT INTO "design_map" VALUES(622,2,6884592,242,24,15577,7);
INSERT INTO "design_map" VALUES(623,1,47382528,239,64,157504,7);
INSERT INTO "design_map" VALUES(624,0,47382528,239,64,157504,7);
INSERT INTO "design_map" VALUES(625,0,169344,240,4,242,55);
INSERT INTO "design_map" VALUES(625,1,169344,240,8,242,55);
INSERT INTO "design_map" VALUES(626,1,169344,240,8,242,55);
