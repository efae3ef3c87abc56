import ShapeEngine
import TestSupport
import Testing

@testable import ArchFormats

/// Networks in the texts of other programs, written here from published tables, against the published
/// figures and against the same networks of the zoo.
@Suite struct NetworkTextTests {
  /// More options than darknet has are an error, and so are more fields than a network has: they are not kept.
  @Test func longTexts() throws {
    let options = String(repeating: "a=1\n", count: 20_000)
    let error = #expect(throws: DefinitionError.self) {
      try Self.report("[net]\n" + options, .darknet)
    }
    #expect(error?.place?.line == 1002)
    let fields = String(repeating: "a: 1 ", count: 300_000)
    #expect(throws: DefinitionError.self) { try Self.report("layer { " + fields + "}", .caffe) }
  }

  // MARK: - darknet

  /// Redmon and Farhadi 2018 (arXiv:1804.02767), table 1, and figure 3 of its heads.
  @Test func yolov3HasItsPublishedSizes() throws {
    let report = try Self.report(Self.yolov3, .darknet)
    #expect(
      report.outputs.map(\.shape) == [[1, 255, 13, 13], [1, 255, 26, 26], [1, 255, 52, 52]])
    // 65.86 billion operations at 416, as pjreddie.com/darknet/yolo says: two a multiply-accumulate.
    #expect(report.macs / 5_000_000 == 32_932 / 5)
    let zoo = try Self.zoo("yolov3")
    #expect(report.parameters == zoo.own.parameters)
    #expect(report.macs == zoo.own.macs)
  }

  /// pjreddie.com/darknet/yolo: 5.56 billion operations; darknet prints 13x13 and 26x26 of 255.
  @Test func yolov3TinyHasItsPublishedSizes() throws {
    let report = try Self.report(Self.yolov3Tiny, .darknet)
    #expect(report.outputs.map(\.shape) == [[1, 255, 13, 13], [1, 255, 26, 26]])
    #expect(2 * report.macs / 10_000_000 == 556)
    // A pool of 2 with stride 1 adds a row at the far side and keeps the map's size.
    let pool = try #require(report.layers.first { $0.path == "11.maxpool" })
    #expect(pool.outputs == [[1, 512, 13, 13]])
  }

  /// github.com/AlexeyAB/darknet: yolov4-tiny, 6.9 billion operations at 416.
  @Test func yolov4TinyHasItsPublishedSizes() throws {
    let report = try Self.report(Self.yolov4Tiny, .darknet)
    #expect(report.outputs.map(\.shape) == [[1, 255, 13, 13], [1, 255, 26, 26]])
    #expect(2 * report.macs / 100_000_000 == 69)
    // 6.06 M parameters, as its conversions to other frameworks count them.
    #expect(report.parameters / 10_000 == 605 || report.parameters / 10_000 == 606)
  }

  @Test(arguments: [
    ("[net]\nwidth=32\n[convolutional]\n", "height"),
    ("[net]\nwidth=32\nheight=32\n", "no layers"),
    ("[net]\nwidth=32\nheight=32\n[route]\nlayers=-2\n", "not above"),
    ("[net]\nwidth=32\nheight=32\n[route]\nlayers=-2147483648\n", "not above"),
    ("[net]\nwidth=32\nheight=32\n[maxpool]\nsize=-2147483648\n", "below 0"),
    ("[net]\nwidth=32\nheight=32\n[convolutional]\nfilters=x\n", "integer"),
    ("[net]\nwidth=32\nheight=32\n[convolutional]\nsize=9223372036854775807\n", "integer"),
    ("[net]\nwidth=32\nheight=32\n[maxpool]\nsize=-3\n", "below 0"),
    ("[net]\nwidth=32\nheight=32\n[wonder]\n", "no rule"),
    ("[net]\nwidth=0\nheight=32\n[maxpool]\n", "below 1"),
    ("[net]\nwidth=9999999999999999999\nheight=32\n[maxpool]\n", "integer"),
    ("[net]\n[convolutional\n", "no end"),
  ]) func wrongConfigurationsAreErrors(text: String, message: String) {
    let error = #expect(throws: DefinitionError.self) { try Self.report(text, .darknet) }
    #expect(error?.message.contains(message) == true)
  }

  // MARK: - Caffe

  /// Krizhevsky et al. 2012 as Caffe's model zoo has it: 60,965,224 parameters, 5x5 groups of two.
  @Test func alexnetHasItsPublishedFigures() throws {
    let report = try Self.report(Self.alexnet, .caffe)
    #expect(report.parameters == 60_965_224)
    let sizes = ["conv1": 55, "pool1": 27, "conv2": 27, "pool2": 13, "conv5": 13, "pool5": 6]
    for (path, size) in sizes {
      #expect(report.layers.first { $0.path == path }?.outputs.first?.last == size)
    }
  }

  /// Szegedy et al. 2014, table 1: pools that round up give 56, 28, 14 and 7.
  @Test func poolsRoundUp() throws {
    let pool = { (name: String, bottom: String) in
      "layer { name: \"\(name)\" type: \"Pooling\" bottom: \"\(bottom)\" top: \"\(name)\" "
        + "pooling_param { pool: MAX kernel_size: 3 stride: 2 } }\n"
    }
    let report = try Self.report(
      Self.input(64, 112) + pool("pool1", "data") + pool("pool2", "pool1")
        + pool("pool3", "pool2") + pool("pool4", "pool3"), .caffe)
    #expect(report.layers.map { $0.outputs[0][2] } == [56, 28, 14, 7])
  }

  /// He et al. 2015: BatchNorm without parameters and Scale with two a channel are together 25,557,032,
  /// as torchvision counts ResNet-50.
  @Test func batchNormAndScaleAreTwoLayers() throws {
    let report = try Self.report(Self.resnet50, .caffe)
    #expect(report.parameters == 25_557_032)
    #expect(report.outputs.map(\.shape) == [[1, 1000]])
  }

  /// Iandola et al. 2016, SqueezeNet 1.1: 1,235,496 parameters.
  @Test func squeezenetIsTheZoos() throws {
    let report = try Self.report(Self.squeezenet, .caffe)
    #expect(report.parameters == 1_235_496)
    #expect(try report.macs == Self.zoo("squeezenet1_1").own.macs)
  }

  @Test(arguments: wrongNetworks) func wrongNetworksAreErrors(text: String, message: String) {
    let error = #expect(throws: DefinitionError.self) { try Self.report(text, .caffe) }
    #expect(error?.message.contains(message) == true)
  }

  private static let inner =
    input(3, 8)
    + "layer { type: \"InnerProduct\" bottom: \"data\" top: \"y\" inner_product_param { num_output: 2 axis: 9223372036854775807 } }"

  static let wrongNetworks: [(String, String)] = [
    ("layer { name: \"a\" type: \"ReLU\" bottom: \"x\" top: \"x\" }", "input"),
    (input(3, 8) + "layer { type: \"ReLU\" bottom: \"dat\" }", "nothing above gives"),
    (input(3, 8) + "layer { type: \"Wonder\" bottom: \"data\" top: \"w\" }", "no rule"),
    (
      input(3, 8) + "layer { name: \"c\" type: \"Convolution\" bottom: \"data\" top: \"c\" }",
      "num_output"
    ),
    (input(3, 8) + "layer { name: \"p\" ", "no end"),
    (input(3, 8) + "}", "ends nothing"),
    (crop(axis: "9"), "axis"), (crop(axis: "9223372036854775807"), "32 bits"),
    (crop(axis: "-5"), "axis"),
    (input(3, 8) + "layer { type: \"Interp\" top: \"y\" }", "one map"),
    (inner, "32 bits"),
    (String(repeating: "layer { ", count: 10_000), "deep"),
    (input(3, 8) + "layer: " + String(repeating: "[", count: 30_000), "a list stands in a list"),
    (input(3, 8) + "layer: [" + String(repeating: "1 ", count: 700_000), "more than"),
    (input(3, 0) + "layer { type: \"ReLU\" bottom: \"data\" top: \"y\" }", "below 1"),
    ("input: \"data\"\nlayer { type: \"ReLU\" bottom: \"data\" top: \"y\" }", "no shape"),
  ]

  @Test func aTextIsToldByItsContent() throws {
    func format(_ text: String) -> ModelFormat? {
      if case .model(let format) = FileContent(head: Array(text.utf8.prefix(FileContent.headSize)))
      {
        format
      } else {
        nil
      }
    }
    #expect(format(Self.yolov3Tiny) == .darknet)
    #expect(format("# a comment\n\n[net]\nwidth=1") == .darknet)
    #expect(format(Self.alexnet) == .caffe)
    #expect(format(Self.input(3, 8)) == .caffe)
    #expect(
      format("name: \"lenet5\"\ninput: [1, 32, 32]\nlayers:\n  - conv: Conv2d(6, 5)\n") == nil)
    #expect(format("name: net\ninput: [3, 8, 8]\nlayers:\n  - layer: ReLU\n") == nil)
  }

  // MARK: - Texts

  /// A network of the zoo.
  private static func zoo(_ name: String) throws -> Analysis {
    for text in try DefinitionSources.all() {
      guard let names = try? DefinitionReader().names(in: text, file: "zoo"), names.contains(name)
      else { continue }
      let designs = try DefinitionReader().designs(in: text, file: "zoo", only: name)
      return try #require(designs.first).analysis
    }
    throw DefinitionError("the zoo has no \(name)")
  }

  private static func report(_ text: String, _ format: ModelFormat) throws -> ShapeReport {
    let bytes = ModelBytes(Array(text.utf8), name: "net")
    return try ModelReader.model(in: bytes, as: format).analysis.own
  }

  private static let net = "[net]\nwidth=416\nheight=416\nchannels=3\n"

  private static func conv(_ filters: Int, _ size: Int, stride: Int = 1) -> String {
    "[convolutional]\nbatch_normalize=1\nfilters=\(filters)\nsize=\(size)\nstride=\(stride)\npad=1\n"
      + "activation=leaky\n"
  }

  private static let head =
    "[convolutional]\nsize=1\nstride=1\npad=1\nfilters=255\nactivation=linear\n[yolo]\nmask=0,1,2\n"

  private static func pool(stride: Int) -> String { "[maxpool]\nsize=2\nstride=\(stride)\n" }

  private static let yolov3Tiny: String = {
    var text = net + conv(16, 3)
    for filters in [32, 64, 128, 256, 512] { text += pool(stride: 2) + conv(filters, 3) }
    text += pool(stride: 1) + conv(1024, 3) + conv(256, 1) + conv(512, 3) + head
    text += "[route]\nlayers=-4\n" + conv(128, 1) + "[upsample]\nstride=2\n"
    return text + "[route]\nlayers=-1, 8\n" + conv(256, 3) + head
  }()

  private static let yolov4Tiny: String = {
    var text = net + conv(32, 3, stride: 2) + conv(64, 3, stride: 2)
    for filters in [64, 128, 256] {
      text += conv(filters, 3) + "[route]\nlayers=-1\ngroups=2\ngroup_id=1\n"
      text += conv(filters / 2, 3) + conv(filters / 2, 3) + "[route]\nlayers=-1,-2\n"
      text += conv(filters, 1) + "[route]\nlayers=-6,-1\n" + "[maxpool]\nsize=2\nstride=2\n"
    }
    text += conv(512, 3) + conv(256, 1) + conv(512, 3) + head
    text += "[route]\nlayers=-4\n" + conv(128, 1) + "[upsample]\nstride=2\n"
    return text + "[route]\nlayers=-1, 23\n" + conv(256, 3) + head
  }()

  private static let yolov3: String = {
    var text = net + conv(32, 3)
    for (filters, count) in [(64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)] {
      text += conv(filters, 3, stride: 2)
      for _ in 0..<count {
        text += conv(filters / 2, 1) + conv(filters, 3)
        text += "[shortcut]\nfrom=-3\nactivation=linear\n"
      }
    }
    for (filters, route) in [(512, nil), (256, 61), (128, 36)] as [(Int, Int?)] {
      if let route {
        text += "[route]\nlayers=-4\n" + conv(filters, 1) + "[upsample]\nstride=2\n"
        text += "[route]\nlayers=-1, \(route)\n"
      }
      for _ in 0..<3 { text += conv(filters, 1) + conv(2 * filters, 3) }
      text += head
    }
    return text
  }()

  fileprivate static func crop(axis: String) -> String {
    input(3, 8) + "layer { type: \"Crop\" bottom: \"data\" bottom: \"data\" top: \"y\" "
      + "crop_param { axis: \(axis) } }"
  }

  fileprivate static func input(_ channels: Int, _ size: Int) -> String {
    "input: \"data\"\ninput_shape { dim: 1 dim: \(channels) dim: \(size) dim: \(size) }\n"
  }

  /// A layer in place where it has no top of its own.
  private static func layer(
    _ name: String, _ type: String, _ bottom: String, top: String? = nil, _ options: String = ""
  ) -> String {
    "layer { name: \"\(name)\" type: \"\(type)\" bottom: \"\(bottom)\" top: \"\(top ?? name)\" "
      + "\(options) }\n"
  }

  private static func convolution(
    _ name: String, _ bottom: String, _ count: Int, _ kernel: Int, stride: Int = 1, pad: Int = 0,
    group: Int = 1, bias: Bool = true
  ) -> String {
    layer(
      name, "Convolution", bottom,
      "convolution_param { num_output: \(count) kernel_size: \(kernel) stride: \(stride) pad: \(pad) "
        + "group: \(group) bias_term: \(bias) }")
  }

  private static let alexnet: String = {
    func pool(_ name: String, _ bottom: String) -> String {
      layer(name, "Pooling", bottom, "pooling_param { pool: MAX kernel_size: 3 stride: 2 }")
    }
    func relu(_ blob: String) -> String { layer("relu_" + blob, "ReLU", blob, top: blob) }
    func inner(_ name: String, _ bottom: String, _ count: Int) -> String {
      layer(name, "InnerProduct", bottom, "inner_product_param { num_output: \(count) }")
    }
    var text = "name: \"AlexNet\"\n" + input(3, 227)
    text += convolution("conv1", "data", 96, 11, stride: 4) + relu("conv1")
    text += layer("norm1", "LRN", "conv1", "lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }")
    text += pool("pool1", "norm1") + convolution("conv2", "pool1", 256, 5, pad: 2, group: 2)
    text += relu("conv2") + layer("norm2", "LRN", "conv2") + pool("pool2", "norm2")
    text += convolution("conv3", "pool2", 384, 3, pad: 1) + relu("conv3")
    text += convolution("conv4", "conv3", 384, 3, pad: 1, group: 2) + relu("conv4")
    text += convolution("conv5", "conv4", 256, 3, pad: 1, group: 2) + relu("conv5")
    text += pool("pool5", "conv5") + inner("fc6", "pool5", 4096) + relu("fc6")
    text += layer("drop6", "Dropout", "fc6", top: "fc6") + inner("fc7", "fc6", 4096) + relu("fc7")
    return text + inner("fc8", "fc7", 1000) + layer("prob", "Softmax", "fc8")
  }()

  private static let resnet50: String = {
    func norm(_ name: String) -> String {
      layer("bn_" + name, "BatchNorm", name, top: name)
        + layer("scale_" + name, "Scale", name, top: name, "scale_param { bias_term: true }")
    }
    func conv(
      _ name: String, _ bottom: String, _ count: Int, _ kernel: Int, _ stride: Int, _ pad: Int
    )
      -> String
    {
      convolution(name, bottom, count, kernel, stride: stride, pad: pad, bias: false) + norm(name)
    }
    var text = "name: \"ResNet-50\"\n" + input(3, 224) + conv("conv1", "data", 64, 7, 2, 3)
    text += layer("relu1", "ReLU", "conv1", top: "conv1")
    text += layer(
      "pool1", "Pooling", "conv1", "pooling_param { kernel_size: 3 stride: 2 pool: MAX }")
    var last = "pool1"
    for (stage, blocks) in [3, 4, 6, 3].enumerated() {
      let width = 64 << stage
      for block in 0..<blocks {
        let name = "res\(stage + 2)_\(block)"
        let stride = block == 0 && stage > 0 ? 2 : 1
        var shortcut = last
        if block == 0 {
          text += conv(name + "_branch1", last, 4 * width, 1, stride, 0)
          shortcut = name + "_branch1"
        }
        text += conv(name + "_a", last, width, 1, stride, 0)
        text += layer(name + "_a_relu", "ReLU", name + "_a", top: name + "_a")
        text += conv(name + "_b", name + "_a", width, 3, 1, 1)
        text += layer(name + "_b_relu", "ReLU", name + "_b", top: name + "_b")
        text += conv(name + "_c", name + "_b", 4 * width, 1, 1, 0)
        text +=
          "layer { bottom: \"\(shortcut)\" bottom: \"\(name)_c\" top: \"\(name)\" name: \"\(name)\" "
          + "type: \"Eltwise\" eltwise_param { operation: SUM } }\n"
        text += layer(name + "_relu", "ReLU", name, top: name)
        last = name
      }
    }
    text += layer("pool5", "Pooling", last, "pooling_param { kernel_size: 7 stride: 1 pool: AVE }")
    return text
      + layer("fc1000", "InnerProduct", "pool5", "inner_product_param { num_output: 1000 }")
  }()

  private static let squeezenet: String = {
    func relu(_ blob: String) -> String { layer("relu_" + blob, "ReLU", blob, top: blob) }
    func pool(_ name: String, _ bottom: String) -> String {
      layer(name, "Pooling", bottom, "pooling_param { pool: MAX kernel_size: 3 stride: 2 }")
    }
    func fire(_ name: String, _ bottom: String, _ squeeze: Int, _ expand: Int) -> String {
      convolution(name + "_s", bottom, squeeze, 1) + relu(name + "_s")
        + convolution(name + "_e1", name + "_s", expand, 1) + relu(name + "_e1")
        + convolution(name + "_e3", name + "_s", expand, 3, pad: 1) + relu(name + "_e3")
        + "layer { name: \"\(name)\" type: \"Concat\" bottom: \"\(name)_e1\" bottom: \"\(name)_e3\" "
        + "top: \"\(name)\" }\n"
    }
    var text =
      "name: \"SqueezeNet\"\n" + input(3, 224) + convolution("conv1", "data", 64, 3, stride: 2)
    text += relu("conv1") + pool("pool1", "conv1")
    var last = "pool1"
    for (index, squeeze) in [16, 16, 32, 32, 48, 48, 64, 64].enumerated() {
      let name = "fire\(index + 2)"
      text += fire(name, last, squeeze, 4 * squeeze)
      last = name
      if index == 1 || index == 3 {
        text += pool("pool\(index + 2)", last)
        last = "pool\(index + 2)"
      }
    }
    text += layer("drop9", "Dropout", last, top: last) + convolution("conv10", last, 1000, 1)
    text += relu("conv10")
    return text
      + layer("pool10", "Pooling", "conv10", "pooling_param { pool: AVE global_pooling: true }")
  }()
}
