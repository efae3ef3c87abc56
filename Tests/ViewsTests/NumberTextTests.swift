import Testing
import Views

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (-1_000, "-1,000"), (-999, "-999"),
    (11_689_512, "11,689,512"), (100_000, "100,000"),
    (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func groups(value: Int, text: String) { #expect(NumberText.grouped(value) == text) }

  @Test func shapesAndShares() {
    #expect(NumberText.shape([3, 224, 224]) == "3x224x224")
    #expect(NumberText.shape([Int]()) == "")
    #expect(NumberText.share(1, of: 3) == "33.3%")
    #expect(NumberText.share(0, of: 3) == "0.0%")
    #expect(NumberText.share(1, of: 0) == "")
  }
}
