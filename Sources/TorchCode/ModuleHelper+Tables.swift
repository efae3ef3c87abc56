/// The fixed tables that buffers hold.
extension ModuleHelper {
  static let relativePositionIndex = ModuleHelper(
    name: "relative_position_index",
    text: """
      def relative_position_index(*window):
          \"\"\"Which row of a table of offsets each pair of a window's tokens takes.\"\"\"
          index = 0
          places = torch.meshgrid(*map(torch.arange, window), indexing="ij")
          for size, place in zip(window, places):
              place = place.flatten()
              index = index * (2 * size - 1) + place[:, None] - place + size - 1
          return index
      """)

  static let relativeCoordinates = ModuleHelper(
    name: "relative_coords_table",
    text: """
      def relative_coords_table(height, width):
          \"\"\"The offsets within a window, logarithmic, at an eighth of their reach.\"\"\"
          y = torch.arange(height, dtype=torch.float32) - height // 2
          x = torch.arange(width, dtype=torch.float32) - width // 2
          table = torch.stack(torch.meshgrid(y, x, indexing="ij"), -1)[None]
          table = 8 * (table / torch.tensor([height // 2, width // 2]))
          return table.sign() * (table.abs() + 1.0).log2() / 3.0
      """)

  static let relativeDistance = ModuleHelper(
    name: "relative_distance",
    text: """
      def relative_distance(queries, keys):
          \"\"\"Which row of a table of offsets along an axis each query and key take.\"\"\"
          y = torch.arange(queries)[:, None] * max(keys / queries, 1.0)
          x = (keys - 1 - torch.arange(keys)) * max(queries / keys, 1.0)
          return (y + x).long()
      """)

  static let hadamard = ModuleHelper(
    name: "hadamard",
    text: """
      def hadamard(rows, columns):
          \"\"\"1 and -1 by the parity of the bits that two numbers have in common.\"\"\"
          bits = torch.arange(rows)[:, None] & torch.arange(columns)
          for shift in (32, 16, 8, 4, 2, 1):
              bits = bits ^ (bits >> shift)
          return 1.0 - 2.0 * (bits & 1)
      """)
}
