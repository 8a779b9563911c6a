// Numbers in order, told as the runs that they make.

extension [Int] {
    /// The runs of numbers that follow each other: `1...3` and `5...5` of 1, 2, 3, 5. The numbers are in rising order.
    public var runs: [ClosedRange<Int>] {
        var runs: [ClosedRange<Int>] = []
        for number in self {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        return runs
    }
}
