// The built-in sets of rules, in the language of every file of rules.

internal import CallSites

/// A built-in set of rules.
public enum Profile: String, Sendable, CaseIterable {
    /// What mm developers watch: PFN mappings, the sharing of pages, pins.
    case mm

    /// The profile as a file of rules.
    public var text: String {
        switch self {
        case .mm: Self.mmText
        }
    }

    /// The rules in it.
    func rules() throws(ConfigurationError) -> ProjectRules {
        var rules = try ProjectRules(Array(text.utf8), name: "profile \(rawValue)")
        rules.watched = rules.watched.map { $0.asked(by: .profile) }
        for index in rules.policies.indices { rules.policies[index].source = "profile \(rawValue)" }
        return rules
    }

    // The first policy is what mm developers say in the review of "mm: Support huge pfnmaps" (patch 6, August 2024): "Arguably any place reading
    // those flags out side of vm_normal_page/etc is suspect"; get_user_pages() is named there as the exception, and who makes such a
    // mapping has to look at the flag, too. The second and third are what include/linux/mm_types.h says of FOLL_PIN: "should be
    // set internally by the pin_user_pages*() APIs, never directly by callers".
    private static let mmText = """
        # What mm developers watch in a series. A project that wants other rules for one of these symbols
        # writes them in its .patchwalk.yml, where they take the place of these.
        profiles: []

        watch:
          - VM_PFNMAP
          - page_dup_rmap
          - follow_page(FOLL_PIN)

        policies:
          - flag: VM_PFNMAP
            tested only in:
              # who tells a page from a mere frame
              - vm_normal_page*
              - vm_normal_folio*
              - vm_pfnmap_normal_page*
              - __vm_normal_page*
              # who makes such a mapping
              - vm_insert_*
              - vmf_insert_*
              - insert_pfn*
              - remap_pfn*
              # get_user_pages()
              - mm/gup.c
            because: a private PFN mapping can hold anonymous pages, which vm_normal_page() and its like tell from mere frames

          - flag: FOLL_PIN
            used only in: [mm/, include/]
            because: pin_user_pages*() set it, callers never do

          - call: follow_page
            never with: FOLL_PIN
            because: callers that pin pages use pin_user_pages*()

        """
}
