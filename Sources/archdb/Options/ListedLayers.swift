import ArgumentParser

/// One value of `--layer`: a layer, or several with commas between them, which no path has in it.
struct ListedLayers {
  let layers: [String]

  static func read(_ text: String) throws -> ListedLayers {
    let layers = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if layers.contains("") {
      throw ValidationError("--layer takes a layer's path, or several with commas between them")
    }
    return ListedLayers(layers: layers)
  }
}
