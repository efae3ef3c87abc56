/// Attention within windows, as Swin has it.
extension ModuleHelper {
  static let windowAttention = ModuleHelper(
    name: "WindowAttention",
    text: """
      class WindowAttention(nn.Module):
          \"\"\"Attention within windows of a [N, H, W, C] map, which may be shifted.\"\"\"

          def __init__(
              self,
              dim,
              window,
              shift=0,
              num_heads=1,
              qkv_bias=True,
              proj_bias=True,
              attention_dropout=0.0,
              dropout=0.0,
          ):
              super().__init__()
              self.window = (window, window) if isinstance(window, int) else window
              self.shift = (shift, shift) if isinstance(shift, int) else shift
              self.num_heads = num_heads
              self.attention_dropout = attention_dropout
              self.dropout = dropout
              self.qkv = nn.Linear(dim, 3 * dim, bias=qkv_bias)
              self.proj = nn.Linear(dim, dim, bias=proj_bias)
              rows, columns = self.window
              y = torch.arange(rows).repeat_interleave(columns)
              x = torch.arange(columns).repeat(rows)
              index = (y[:, None] - y + rows - 1) * (2 * columns - 1)
              index = index + x[:, None] - x + columns - 1
              self.register_buffer("relative_position_index", index.flatten())
              self.make_biases((2 * rows - 1) * (2 * columns - 1))

          def make_biases(self, offsets):
              table = torch.zeros(offsets, self.num_heads)
              self.relative_position_bias_table = nn.Parameter(table)

          def biases(self):
              return self.relative_position_bias_table

          def scores(self, q, k):
              return (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)

          def project(self, x):
              return self.qkv(x)

          def forward(self, x):
              n, height, width, dim = x.shape
              rows, columns = self.window
              x = F.pad(x, (0, 0, 0, -width % columns, 0, -height % rows))
              h, w = x.shape[1], x.shape[2]
              # A window that covers an axis is not shifted along it.
              shift = [
                  0 if window >= size else shift
                  for window, size, shift in zip(self.window, (h, w), self.shift)
              ]
              shifted = shift != [0, 0]
              if shifted:
                  x = torch.roll(x, (-shift[0], -shift[1]), (1, 2))
              x = self.split(x)
              q, k, v = (
                  self.project(x)
                  .reshape(*x.shape[:2], 3, self.num_heads, dim // self.num_heads)
                  .permute(2, 0, 3, 1, 4)
              )
              scores = self.scores(q, k)
              size = rows * columns
              bias = self.biases()[self.relative_position_index]
              scores = scores + bias.view(size, size, -1).permute(2, 0, 1)
              if shifted:
                  region = x.new_zeros((1, h, w, 1))
                  for axis, (length, window) in enumerate(zip((h, w), self.window)):
                      place = torch.arange(length, device=x.device)
                      part = (place >= length - window).to(x.dtype)
                      if shift[axis]:
                          part = part + (place >= length - shift[axis]).to(x.dtype)
                      shape = (1, -1, 1, 1) if axis == 0 else (1, 1, -1, 1)
                      region = region + (3 if axis == 0 else 1) * part.view(shape)
                  region = self.split(region).squeeze(-1)
                  apart = region[:, None, :] != region[:, :, None]
                  mask = x.new_zeros(apart.shape).masked_fill(apart, -100.0)
                  scores = scores.view(n, -1, *scores.shape[1:]) + mask[:, None]
                  scores = scores.flatten(0, 1)
              scores = F.dropout(
                  scores.softmax(-1), self.attention_dropout, self.training
              )
              x = self.proj((scores @ v).transpose(1, 2).reshape(x.shape))
              x = F.dropout(x, self.dropout, self.training)
              x = x.view(n, h // rows, w // columns, rows, columns, dim)
              x = x.permute(0, 1, 3, 2, 4, 5).reshape(n, h, w, dim)
              if shifted:
                  x = torch.roll(x, (shift[0], shift[1]), (1, 2))
              return x[:, :height, :width].contiguous()

          def split(self, x):
              \"\"\"The map in windows: [N * windows, tokens, C].\"\"\"
              n, height, width, dim = x.shape
              rows, columns = self.window
              x = x.view(n, height // rows, rows, width // columns, columns, dim)
              return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, rows * columns, dim)
      """)

  static let windowAttentionV2 = ModuleHelper(
    name: "WindowAttentionV2",
    text: """
      class WindowAttentionV2(WindowAttention):
          \"\"\"Attention by the angle between tokens, with biases that a small network makes.\"\"\"

          def make_biases(self, offsets):
              rows, columns = self.window
              y = torch.arange(1 - rows, rows, dtype=torch.float32)
              x = torch.arange(1 - columns, columns, dtype=torch.float32)
              table = torch.stack(torch.meshgrid(y, x, indexing="ij"), -1)[None]
              table = 8 * (table / torch.tensor([rows - 1, columns - 1]))
              table = table.sign() * (table.abs() + 1.0).log2() / 3.0
              self.register_buffer("relative_coords_table", table)
              self.logit_scale = nn.Parameter(torch.full((self.num_heads, 1, 1), 10.0).log())
              self.cpb_mlp = nn.Sequential(
                  nn.Linear(2, 512),
                  nn.ReLU(),
                  nn.Linear(512, self.num_heads, bias=False),
              )

          def biases(self):
              biases = self.cpb_mlp(self.relative_coords_table).view(-1, self.num_heads)
              return 16 * torch.sigmoid(biases)

          def project(self, x):
              bias = self.qkv.bias
              if bias is not None:
                  bias = bias.clone()
                  third = bias.numel() // 3
                  bias[third : 2 * third].zero_()
              return F.linear(x, self.qkv.weight, bias)

          def scores(self, q, k):
              angles = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-2, -1)
              return angles * self.logit_scale.clamp(max=4.605170185988092).exp()
      """)
}
