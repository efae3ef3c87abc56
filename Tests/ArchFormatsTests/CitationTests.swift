import ArchFormats
import Testing

/// What a definition's `source:` says about the publication.
@Suite struct CitationTests {
  @Test(
    arguments: [
      (
        "He et al. 2015 (arXiv:1512.03385), table 1; stride in the 3x3",
        "https://arxiv.org/abs/1512.03385", "He et al. 2015"
      ),
      (
        "ResNeXt arXiv:1611.05431.", "https://arxiv.org/abs/1611.05431", "ResNeXt arXiv:1611.05431."
      ),
      (
        "Old 1998, https://arxiv.org/abs/cs/9901001v2", "https://arxiv.org/abs/cs/9901001v2",
        "Old 1998"
      ),
      (
        "LeCun et al. 1998, Gradient-based learning (doi:10.1109/5.726791), section II.B",
        "https://doi.org/10.1109/5.726791", "LeCun et al. 1998"
      ),
      (
        "x (doi:10.1016/0893-6080(88)90014-7)", "https://doi.org/10.1016/0893-6080(88)90014-7",
        "x (doi:10.1016/0893-6080(88)90014-7)"
      ),
      (
        "Jocher 2023 (YOLOv8, github.com/ultralytics/ultralytics); as there",
        "https://github.com/ultralytics/ultralytics", "Jocher 2023"
      ),
      // A publication comes before a repository, in whatever order they are written.
      (
        "As in github.com/a/b; Kim 2016 (arXiv:1606.02147)", "https://arxiv.org/abs/1606.02147",
        "As in github.com/a/b; Kim 2016"
      ),
      ("a paper", nil, "a paper"), ("", nil, ""),
    ] as [(String, String?, String)])
  func `a link and who and when`(source: String, link: String?, short: String) {
    let citation = Citation(source)
    #expect(citation.link == link)
    #expect(citation.short == short)
  }
}
