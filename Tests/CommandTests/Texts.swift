// Made-up series and trees.

enum Texts {
    /// A file that the series below changes.
    static let source = """
        static int total;

        int twice(int value)
        {
        \treturn value * 2;
        }

        int four(void)
        {
        \treturn twice(2);
        }

        """

    /// Two patches: the first edits, the second renames a function and its caller.
    static let series = patch(1, "mm: count", counting) + patch(2, "mm: rename twice()", renaming)

    static let counting = """
        diff --git a/mm/sum.c b/mm/sum.c
        --- a/mm/sum.c
        +++ b/mm/sum.c
        @@ -2,5 +2,6 @@ static int total;
         
         int twice(int value)
         {
        +\ttotal++;
         \treturn value * 2;
         }

        """

    static let renaming = """
        diff --git a/mm/sum.c b/mm/sum.c
        --- a/mm/sum.c
        +++ b/mm/sum.c
        @@ -1,6 +1,6 @@
         static int total;
         
        -int twice(int value)
        +int times_two(int value)
         {
         \ttotal++;
         \treturn value * 2;
        @@ -8,5 +8,5 @@ int times_two(int value)
         
         int four(void)
         {
        -\treturn twice(2);
        +\treturn times_two(2);
         }

        """

    static func patch(_ index: Int, _ subject: String, _ diff: String) -> String {
        """
        From 000000000000000000000000000000000000000\(index) Mon Sep 17 00:00:00 2001
        From: Ada Example <ada@example.org>
        Date: Tue, 14 Nov 2023 22:13:2\(index) +0100
        Subject: [PATCH \(index)/2] \(subject)

        Because.

        Signed-off-by: Ada Example <ada@example.org>
        ---
        \(diff)-- 
        2.40.0


        """
    }

    /// A mail that answers a patch and holds none.
    static let reply = """
        From bob@example.org Tue Nov 14 22:13:20 2023
        From: Bob Reader <bob@example.org>
        Date: Tue, 14 Nov 2023 22:13:20 +0000
        Subject: Re: [PATCH 1/2] mm: count
        Message-Id: <9@example.org>
        In-Reply-To: <1@example.org>

        On Tue, Ada Example wrote:
        > Because.

        Why?

        """
}
