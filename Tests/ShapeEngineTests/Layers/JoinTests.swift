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
  ])
  func `joins`(fact: Fact) throws { try fact.check() }
}
