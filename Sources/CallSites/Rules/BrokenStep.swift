// broken-step: stale or wrong after one patch, mended by a later one: the series can't be bisected in between.

enum BrokenStep {
    static func message(_ fault: String, mendedBy patch: Int) -> String {
        "\(fault); patch \(patch) mends it, so the tree does not build in between"
    }
}
