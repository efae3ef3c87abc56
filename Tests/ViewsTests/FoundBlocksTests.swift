import ArchFormats
import ArchStore
import ShapeEngine
import Testing
import Views

/// A flat form folds into the rows of its definition: blocks are found by modules' paths and what is in
/// them.
@Suite struct FoundBlocksTests {
  /// What a flat form does not tell from something else: a Sequential that is a class of its own or is
  /// not, a network that is called as a block, a block that stands once and has no number.
  private static let different: Set<String> = [
    // A Sequential of a convolution, a norm and an activation is a row, as efficientnet's is, or three.
    "ghostnet_050", "ghostnet_100", "ghostnet_130", "mc3_18", "r3d_18", "s3d",
    "ssd300_vgg16_backbone", "ssdlite320_mobilenet_v3_large_backbone", "yolov1",
    // Another network stands in them as one block.
    "deeplabv3_mobilenet_v3_large", "deeplabv3_resnet101", "deeplabv3_resnet50",
    "fasterrcnn_resnet50_fpn_backbone", "fcn_resnet101", "fcn_resnet50",
    "lraspp_mobilenet_v3_large",
    "retinanet_resnet50_fpn_backbone", "pix2pix_unet128", "pix2pix_unet256",
    // Whole stages are blocks of their definitions, or a block stands once.
    "darknet53", "dla102", "dla60", "hrnet_w18", "hrnet_w32", "hrnet_w48", "inception_resnet_v2",
    "lenet5_1998", "mvit_v1_b", "mvit_v2_s",
  ]

  @Test func `flat forms of the zoo fold as their definitions do`() throws {
    var (found, count): (Set<String>, Int) = ([], 0)
    let reader = DefinitionReader(library: Embedded.definition(of:))
    for file in Embedded.zoo {
      for design in try reader.designs(in: file.bytes, file: file.name) {
        let (architecture, report) = (design.architecture, design.analysis.own)
        var flat = architecture
        flat.scopes = []
        let told = ShapeRows(report, scopes: architecture.scopes).folded.map(\.path)
        if ShapeRows(report, scopes: flat.blocks).folded.map(\.path) != told {
          found.insert(architecture.name)
        }
        count += 1
      }
    }
    #expect(
      found == Self.different,
      "new \(found.subtracting(Self.different).sorted()) gone \(Self.different.subtracting(found).sorted())"
    )
    #expect(count >= 239)
  }
}
