@main
struct Archdb {
  static func main() {}
}
