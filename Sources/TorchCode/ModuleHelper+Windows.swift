/// Attention within windows, as Swin has it, and what cuts maps into windows.
extension ModuleHelper {
  static let windowAttention = ModuleHelper(
    name: "WindowAttention",
    text: """
      class WindowAttention(nn.Module):
          \"\"\"Attention within windows of a channels-last map, which may be shifted.\"\"\"

          axes = 2

          def __init__(
              self, dim, window, shift=0, num_heads=1, qkv_bias=True, proj_bias=True,
              attention_dropout=0.0, dropout=0.0,
          ):
              super().__init__()
              axes = self.axes
              self.window = (window,) * axes if isinstance(window, int) else window
              self.shift = (shift,) * axes if isinstance(shift, int) else shift
              self.num_heads = num_heads
              self.attention_dropout = attention_dropout
              self.dropout = dropout
              self.qkv = nn.Linear(dim, 3 * dim, bias=qkv_bias)
              self.proj = nn.Linear(dim, dim, bias=proj_bias)
              index = self._shaped(relative_position_index(*self.window))
              self.register_buffer("relative_position_index", index)
              self._make_biases([2 * size - 1 for size in self.window])

          def _shaped(self, index):
              return index.flatten()

          def _make_biases(self, offsets):
              count = torch.Size(offsets).numel()
              table = torch.zeros(count, self.num_heads)
              self.relative_position_bias_table = nn.Parameter(table)

          def _scores(self, q, k):
              return (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)

          def _project(self, x):
              return self.qkv(x)

          def forward(self, x):
              table, index = self.relative_position_bias_table, self.relative_position_index
              return self._attend(x, self.window, table[index])

          def _attend(self, x, window, bias):
              n, *sizes, dim = x.shape
              pads = [0, 0]
              for size, side in zip(sizes[::-1], window[::-1]):
                  pads += [0, -size % side]
              x = F.pad(x, pads)
              padded = x.shape[1:-1]
              axes = tuple(range(1, x.ndim - 1))
              # A window that covers an axis is not shifted along it.
              shift = [
                  0 if side >= size else by
                  for side, size, by in zip(window, padded, self.shift)
              ]
              if any(shift):
                  x = torch.roll(x, [-by for by in shift], axes)
              x = self._split(x, window)
              q, k, v = (
                  self._project(x)
                  .reshape(*x.shape[:2], 3, self.num_heads, dim // self.num_heads)
                  .permute(2, 0, 3, 1, 4)
              )
              scores = self._scores(q, k)
              count = x.shape[1]
              scores = scores + bias.view(count, count, -1).permute(2, 0, 1)
              if any(shift):
                  region = self._split(self._regions(x, padded, window, shift), window)
                  apart = region[:, None, :, 0] != region[:, :, None, 0]
                  mask = x.new_zeros(apart.shape).masked_fill(apart, -100.0)
                  scores = scores.view(n, -1, *scores.shape[1:]) + mask[:, None]
                  scores = scores.flatten(0, 1)
              scores = F.dropout(
                  scores.softmax(-1), self.attention_dropout, self.training
              )
              x = self.proj((scores @ v).transpose(1, 2).reshape(x.shape))
              x = F.dropout(x, self.dropout, self.training)
              x = self._join(x, padded, window)
              if any(shift):
                  x = torch.roll(x, shift, axes)
              for axis, size in zip(axes, sizes):
                  x = x.narrow(axis, 0, size)
              return x.contiguous()

          def _regions(self, x, sizes, window, shift):
              \"\"\"A number for each part of a shifted map that was together before.\"\"\"
              region = x.new_zeros([1] * (len(sizes) + 2))
              for axis, (size, side, by) in enumerate(zip(sizes, window, shift)):
                  place = torch.arange(size, device=x.device)
                  part = (place >= size - side).to(x.dtype)
                  if by:
                      part = part + (place >= size - by).to(x.dtype)
                  region = 3 * region + part.view([-1] + [1] * (len(sizes) - axis))
              return region

          def _split(self, x, window):
              \"\"\"The map in windows: [N * windows, tokens, C].\"\"\"
              n, *sizes, dim = x.shape
              axes = len(sizes)
              shape = [n]
              for size, side in zip(sizes, window):
                  shape += [size // side, side]
              x = x.view(*shape, dim)
              outer, inner = range(1, 2 * axes, 2), range(2, 2 * axes + 1, 2)
              x = x.permute(0, *outer, *inner, 2 * axes + 1)
              return x.reshape(-1, torch.Size(window).numel(), dim)

          def _join(self, x, sizes, window):
              \"\"\"Windows as a map again.\"\"\"
              axes = len(sizes)
              counts = [size // side for size, side in zip(sizes, window)]
              x = x.view(-1, *counts, *window, x.shape[-1])
              order = [axis for k in range(1, axes + 1) for axis in (k, axes + k)]
              x = x.permute(0, *order, 2 * axes + 1)
              return x.reshape(-1, *sizes, x.shape[-1])
      """)

  static let windowAttention3d = ModuleHelper(
    name: "WindowAttention3d",
    text: """
      class WindowAttention3d(WindowAttention):
          \"\"\"The same in three dimensions, where a window is at most as long as the map.\"\"\"

          axes = 3

          def _shaped(self, index):
              return index

          def forward(self, x):
              window = [min(size, side) for size, side in zip(x.shape[1:-1], self.window)]
              count = torch.Size(window).numel()
              index = self.relative_position_index[:count, :count]
              return self._attend(x, window, self.relative_position_bias_table[index])
      """)

  static let givenWindowAttention = ModuleHelper(
    name: "AngularWindowAttention",
    text: """
      class AngularWindowAttention(WindowAttention):
          \"\"\"Attention by the angle between tokens, with the biases of offsets given.\"\"\"

          def _make_biases(self, offsets):
              self.logit_scale = nn.Parameter(torch.full((self.num_heads, 1, 1), 10.0).log())

          def _project(self, x):
              bias = self.qkv.bias
              if bias is not None:
                  bias = bias.clone()
                  third = bias.numel() // 3
                  bias[third : 2 * third].zero_()
              return F.linear(x, self.qkv.weight, bias)

          def _scores(self, q, k):
              angles = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-2, -1)
              return angles * self.logit_scale.clamp(max=4.605170185988092).exp()

          def forward(self, x, biases):
              biases = 16 * torch.sigmoid(biases.view(-1, self.num_heads))
              return self._attend(x, self.window, biases[self.relative_position_index])
      """)

  static let windowAttentionV2 = ModuleHelper(
    name: "WindowAttentionV2",
    text: """
      class WindowAttentionV2(AngularWindowAttention):
          \"\"\"The same with a small network that makes the biases.\"\"\"

          def _make_biases(self, offsets):
              super()._make_biases(offsets)
              table = relative_coords_table(*offsets)
              self.register_buffer("relative_coords_table", table)
              self.cpb_mlp = nn.Sequential(
                  nn.Linear(2, 512),
                  nn.ReLU(),
                  nn.Linear(512, self.num_heads, bias=False),
              )

          def forward(self, x):
              return super().forward(x, self.cpb_mlp(self.relative_coords_table))
      """)

  static let windowPartition = ModuleHelper(
    name: "window_partition",
    text: """
      def window_partition(x, window):
          \"\"\"A map in windows: [N, windows, tokens, C].\"\"\"
          n, channels, height, width = x.shape
          x = x.reshape(n, channels, height // window, window, width // window, window)
          return x.permute(0, 2, 4, 3, 5, 1).reshape(n, -1, window * window, channels)
      """)

  static let windowDepartition = ModuleHelper(
    name: "window_departition",
    text: """
      def window_departition(x, window, rows, columns):
          \"\"\"Windows as a map again: [N, C, H, W].\"\"\"
          n, channels = x.shape[0], x.shape[-1]
          x = x.reshape(n, rows, columns, window, window, channels)
          x = x.permute(0, 5, 1, 3, 2, 4)
          return x.reshape(n, channels, rows * window, columns * window)
      """)
}
