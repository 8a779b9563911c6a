// What the tests of this room share: short ways from text to bytes and back.

import Foundation
import Mail

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// A sample beside the package; nil where it is not at hand.
func sample(_ prefix: String) -> [UInt8]? {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/seeds").standardizedFileURL
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    guard let name = names.first(where: { $0.hasPrefix(prefix) }) else { return nil }
    return (try? Data(contentsOf: folder.appending(path: name))).map { Array($0) }
}
