import ArchFormats
import ArchStore
import Drawing
import Foundation
import ShapeEngine
import Testing
import Views

/// The figure of a network's maps as boxes, read from the SVG.
@Suite struct VolumesTests {
  /// A box as it is drawn: its front, and the shape that its tooltip says.
  private struct Box: Sendable {
    var x: Double, y: Double, width: Double, height: Double, back: Double
    var name: String
    var shape: [Int]
    /// In the middle of front and back together.
    var middle: Double { y + (height - back) / 2 }
  }

  private struct Text: Sendable {
    var left: Double, right: Double, base: Double
    var text: String
  }

  private struct Figure: Sendable {
    var boxes: [Box] = []
    var texts: [Text] = []
    /// The corners of lines.
    var lines: [[(x: Double, y: Double)]] = []

    init(_ svg: String) {
      var faces: [[(x: Double, y: Double)]] = []
      for line in svg.split(separator: "\n") {
        if let match = line.firstMatch(of: /^<path fill="none".* d="([^"]*)"/) {
          lines.append(Self.corners(match.1))
        } else if let match = line.firstMatch(of: /^<path .* d="([^"]*)"><title>(.*)<\/title>/) {
          faces.append(Self.corners(match.1))
          guard faces.count == 3 else { continue }
          let (front, top) = (faces[0], faces[1])
          let title = match.2.split(separator: "  ")
          boxes.append(
            Box(
              x: front[0].x, y: front[0].y, width: front[1].x - front[0].x,
              height: front[2].y - front[1].y, back: top[0].y - top[1].y,
              name: String(title.first ?? ""),
              shape: (title.last ?? "").split(separator: "x").compactMap { Int($0) }))
          faces = []
        } else if let match = line.firstMatch(
          of: /^<text x="([-0-9.]+)" y="([-0-9.]+)" font-size="([0-9.]+)"[^>]*>(.*)<\/text>/),
          let x = Double(match.1), let y = Double(match.2), let size = Double(match.3)
        {
          let text = String(match.4)
          texts.append(
            Text(left: x, right: x + TextWidth.exact(text, size: size), base: y, text: text))
        }
      }
    }

    private static func corners(_ path: Substring) -> [(x: Double, y: Double)] {
      path.split { $0.isLetter }.compactMap { point in
        let parts = point.split(separator: " ").compactMap { Double($0) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
      }
    }
  }

  /// Those of all built-in designs, drawn once.
  private static func figures() throws -> [(design: Design, figure: Figure)] { try drawn.get() }

  private static let drawn = Result {
    try ZooDesigns.all().map { design -> (design: Design, figure: Figure) in
      let plot = VolumesPlot(
        title: design.architecture.name, design.architecture, design.analysis.own)
      return (design, Figure(try #require(plot.text(.svg))))
    }
  }

  /// Of two boxes the one with the larger map is not smaller, and the one with more channels not thinner.
  @Test func `boxes grow with maps and channels`() throws {
    for (design, figure) in try Self.figures() {
      #expect(!figure.boxes.isEmpty, "\(design.architecture.name)")
      // Where channels go to the end, a shape does not say which size is which.
      let types = Set(design.architecture.layers.map(\.layer.type))
      if !types.isDisjoint(with: ["Permute", "Transpose", "MoveAxis"]) { continue }
      let maps = figure.boxes.filter { $0.shape.count == 3 && $0.shape != [1, 1, 1] }
      for one in maps {
        for other in maps {
          let name = "\(design.architecture.name): \(one.name), \(other.name)"
          if one.shape[0] <= other.shape[0] { #expect(one.width <= other.width + 0.11, "\(name)") }
          if one.shape[1] <= other.shape[1] {
            #expect(one.height <= other.height + 0.11, "\(name)")
          }
          if one.shape[2] <= other.shape[2] { #expect(one.back <= other.back + 0.11, "\(name)") }
        }
      }
    }
  }

  /// No box and no text stands over another one, and none over a line but where it ends.
  @Test func `nothing stands over anything else`() throws {
    for (design, figure) in try Self.figures() {
      let name = design.architecture.name
      // From left to right, each in a place of its own.
      for (one, next) in zip(figure.boxes, figure.boxes.dropFirst()) {
        #expect(one.x + one.width + one.back < next.x, "\(name): \(one.name), \(next.name)")
      }
      let texts = figure.texts.sorted { $0.left < $1.left }
      for (place, one) in texts.enumerated() {
        let over = texts[(place + 1)...].filter {
          abs($0.base - one.base) < 7 && $0.left < one.right
        }
        #expect(over.isEmpty, "\(name): \(one.text)")
      }
      for box in figure.boxes {
        let (top, bottom) = (box.y - box.back, box.y + box.height)
        for text in texts where text.base > top && text.base - 6 < bottom {
          #expect(
            text.right < box.x || text.left > box.x + box.width + box.back,
            "\(name): \(text.text) on \(box.name)")
        }
        for line in figure.lines {
          for (from, to) in zip(line, line.dropFirst()) where from.y == to.y {
            let (left, right) = (min(from.x, to.x), max(from.x, to.x))
            let isBeside = right < box.x || left > box.x + box.width + box.back
            #expect(isBeside || from.y < top || from.y > bottom, "\(name): a line on \(box.name)")
          }
        }
      }
    }
  }

  /// He et al. 2016, table 1: the input, conv1, four stages, the pool and the classifier.
  @Test func `ResNet-50 is its stages`() throws {
    let found = try Self.figures().first { $0.design.architecture.name == "resnet50" }
    let boxes = try #require(found).figure.boxes
    #expect(
      boxes.map(\.shape) == [
        [3, 224, 224], [64, 112, 112], [256, 56, 56], [512, 28, 28], [1024, 14, 14], [2048, 7, 7],
        [2048], [1000],
      ])
    #expect(Set(boxes.map { ($0.middle * 5).rounded() }).count == 1)
  }

  /// Ronneberger et al. 2015, figure 1: four levels down, and up again, each map that is joined at the height
  /// of the one that it is joined with; behind them the classes.
  @Test(arguments: ["unet", "unet_same", "unet3d"])
  func `a U-Net is a U`(name: String) throws {
    let found = try Self.figures().first { $0.design.architecture.name == name }
    let boxes = try #require(found).figure.boxes
    let heights = boxes.map { ($0.middle * 5).rounded() }
    let levels = name == "unet3d" ? 4 : 5
    #expect(Set(heights).count == levels)
    // Without the input, which is beside the first, and the head: down and up again.
    let way = Array(heights.dropFirst().dropLast())
    #expect(way.count == 2 * levels - 1 && way == way.reversed(), "\(way)")
    #expect(heights.last == heights.first)
    #expect(Array(way.prefix(levels)) == way.prefix(levels).sorted())
  }

  /// The figure's own numbers.
  @Test func `a U-Net has the paper's maps`() throws {
    let found = try Self.figures().first { $0.design.architecture.name == "unet" }
    let boxes = try #require(found).figure.boxes
    #expect(
      boxes.map(\.shape) == [
        [1, 572, 572], [64, 568, 568], [128, 280, 280], [256, 136, 136], [512, 64, 64],
        [1024, 28, 28], [512, 52, 52], [256, 100, 100], [128, 196, 196], [64, 388, 388],
        [2, 388, 388],
      ])
  }

  /// Chen et al. 2017, figure 5: a box a stage although the later ones are not smaller, the pyramid, the classes.
  @Test func `DeepLab's stages are boxes`() throws {
    let found = try Self.figures().first { $0.design.architecture.name == "deeplabv3_resnet50" }
    let boxes = try #require(found).figure.boxes
    #expect(
      boxes.map(\.shape) == [
        [3, 520, 520], [64, 260, 260], [256, 130, 130], [512, 65, 65], [1024, 65, 65],
        [2048, 65, 65],
        [256, 65, 65], [21, 65, 65], [21, 520, 520],
      ])
  }

  /// Huang et al. 2017, table 1: boxes are named by the dense blocks.
  @Test func `DenseNet's boxes are its blocks`() throws {
    let found = try Self.figures().first { $0.design.architecture.name == "densenet121" }
    let figure = try #require(found).figure
    let names = figure.texts.map(\.text).filter { $0.hasPrefix("features.dense") }
    #expect(names == (1...4).map { "features.denseblock\($0)" })
  }

  /// None has more boxes than are looked at.
  @Test func `figures are not long`() throws {
    for (design, figure) in try Self.figures() {
      #expect(figure.boxes.count <= 60, "\(design.architecture.name)")
    }
  }
}
