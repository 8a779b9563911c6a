// The one search by halving in what is in order.

/// The first number below `count` for which `isAtOrBehind` holds, which it does for all behind one for which it does; `count` where it
/// holds for none.
@inlinable
public func firstNumber(below count: Int, where isAtOrBehind: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
        let middle = (low + high) / 2
        if isAtOrBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
}
