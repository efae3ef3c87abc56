import ShapeEngine
import TestSupport
import Testing

/// Layers of several inputs, and reductions.
@Suite struct JoinTests {
  @Test(arguments: [
    // PyTorch, "Broadcasting semantics".
    Fact("Add", at: [5, 3, 4, 1], [5, 1, 1, 1], gives: [[5, 3, 4, 1]]),
    Fact("Add", at: [5, 2, 4, 1], [5, 3, 1, 1], gives: []),
    Fact("Mul", at: [1, 64, 1, 1], [1, 64, 56, 48], gives: [[1, 64, 56, 48]]),
    Fact("Mul", at: [1, 8], [1, 8], [1, 1], gives: [[1, 8]]),
    Fact("Add", at: [1, 8], gives: []),
    // Huang et al. 2016 (arXiv:1608.06993): channels add up; one input is allowed.
    Fact("Concat", at: [1, 64, 56, 56], [1, 32, 56, 56], gives: [[1, 96, 56, 56]]),
    Fact("Concat", at: [1, 64, 56, 56], gives: [[1, 64, 56, 56]]),
    Fact("Concat", [-1], at: [1, 2, 3], [1, 2, 4], gives: [[1, 2, 7]]),
    Fact("Concat", at: [1, 64, 56, 56], [1, 32, 55, 56], gives: []),
    Fact("Concat", at: [1, 64, 56], [1, 64, 56, 56], gives: []),
    // torch.matmul, the examples of its page.
    Fact("MatMul", at: [10, 3, 4], [10, 4, 5], gives: [[10, 3, 5]], macs: 10 * 3 * 4 * 5),
    Fact("MatMul", at: [10, 3, 4], [10, 5, 4], gives: []),
    Fact("Mean", [[2, 3]], at: [1, 1024, 7, 7], gives: [[1, 1024]]),
    Fact("Mean", [[-1, -2], true], at: [1, 64, 9, 7], gives: [[1, 64, 1, 1]]),
    Fact("Max", [1, true], at: [1, 64, 9, 7], gives: [[1, 1, 9, 7]]),
    Fact("Mean", [[1, -3]], at: [1, 64, 9, 7], gives: []),
    // torch.sum as torch.mean; torch.sub and torch.div take two inputs.
    Fact("Sum", [2], at: [1, 64, 9, 7], gives: [[1, 64, 7]]),
    Fact("Sum", [[1, -1], true], at: [2, 64, 9, 7], gives: [[2, 1, 9, 1]]),
    Fact("Sub", at: [1, 64, 9, 7], [1, 1, 9, 7], gives: [[1, 64, 9, 7]]),
    Fact("Sub", at: [1, 8], [1, 8], [1, 8], gives: []),
    Fact("Div", at: [1, 64], [1, 1], gives: [[1, 64]]),
    Fact("Div", at: [1, 64], [1, 63], gives: []),
    // Bertinetto et al. 2016 (arXiv:1606.09549), figure 1: 6x6x128 and 22x22x128 give 17x17x1.
    Fact(
      "XCorr", at: [8, 128, 22, 22], [8, 128, 6, 6], gives: [[8, 1, 17, 17]],
      macs: 8 * 17 * 17 * 128 * 36),
    // Li et al. 2018 (SiamRPN), figure 2: 20x20x256 and 4x4x(2k*256) give 17x17x2k, with k = 5.
    Fact("XCorr", at: [1, 256, 20, 20], [1, 2560, 4, 4], gives: [[1, 10, 17, 17]]),
    Fact("XCorr", at: [1, 256, 20, 20], [1, 384, 4, 4], gives: []),
    Fact("XCorr", at: [1, 128, 6, 6], [1, 128, 22, 22], gives: []),
    // SiamRPN++ (arXiv:1812.11703), section 4.2: as many channels as the features have.
    Fact(
      "XCorrDepthwise", at: [2, 256, 29, 29], [2, 256, 5, 5], gives: [[2, 256, 25, 25]],
      macs: 2 * 256 * 625 * 25),
    Fact("XCorrDepthwise", at: [2, 256, 29, 29], [1, 256, 5, 5], gives: []),
    // PWC-Net (arXiv:1709.02371): a range of 4 gives 81 maps. FlowNetC (arXiv:1504.06852), section 3:
    // 441 displacements, 20 to each side in steps of 2.
    Fact(
      "Correlation", [], ["max_displacement": 4], at: [1, 196, 6, 7], [1, 196, 6, 7],
      gives: [[1, 9, 9, 6, 7]], macs: 81 * 42 * 196),
    Fact(
      "Correlation", [], ["max_displacement": 10, "dilation_patch": 2], at: [1, 256, 48, 64],
      [1, 256, 48, 64], gives: [[1, 21, 21, 48, 64]]),
    Fact("Correlation", at: [1, 8, 6, 6], [1, 8, 6, 5], gives: []),
    Fact("Correlation", [3], at: [1, 8, 2, 6], [1, 8, 2, 6], gives: []),
  ])
  func `joins`(fact: Fact) throws { try fact.check() }
}
