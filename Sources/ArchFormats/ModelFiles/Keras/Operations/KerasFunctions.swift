extension KerasRun {
  /// TensorFlow's functions in models of Keras 2, and the operations of Keras 3 that they are.
  static let functions: [String: String] = [
    "math.add": "Add", "__operators__.add": "Add", "math.subtract": "Subtract",
    "math.multiply": "Multiply", "math.divide": "Divide", "math.truediv": "Divide",
    "math.pow": "Power", "math.maximum": "Maximum", "math.minimum": "Minimum",
    "math.abs": "Absolute", "math.negative": "Negative", "math.exp": "Exp", "math.log": "Log",
    "math.sqrt": "Sqrt", "math.rsqrt": "Rsqrt", "math.square": "Square", "math.sigmoid": "Sigmoid",
    "nn.sigmoid": "Sigmoid", "math.tanh": "Tanh", "nn.relu": "Relu", "nn.relu6": "Relu6",
    "nn.silu": "Silu", "nn.swish": "Silu", "nn.gelu": "Gelu", "nn.elu": "Elu",
    "nn.softmax": "Softmax",
    "math.softmax": "Softmax", "math.reduce_mean": "Mean", "math.reduce_sum": "Sum",
    "math.reduce_max": "Max", "math.reduce_min": "Min", "concat": "Concatenate", "stack": "Stack",
    "reshape": "Reshape", "expand_dims": "ExpandDims", "linalg.matmul": "Matmul", "cast": "Cast",
    "stop_gradient": "StopGradient", "tile": "Tile",
  ]
}
