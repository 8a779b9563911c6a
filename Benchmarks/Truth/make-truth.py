#!/usr/bin/env python3
"""Makes a truth for `bin/measure-kernelc truth` of any C project: what a compiler says of its files.

    pip install libclang
    make-truth.py OUTPUT NAME TREE FILE... -- COMPILER-ARGUMENT...

FILE is a path below TREE, read with the arguments as one configuration NAME; the tables are written to the folder OUTPUT, in the
form that docs/KERNELC.md describes. What is written in a file counts, not what a macro's text brings along. Files with errors are
named on standard error and left out.
"""
import ctypes
import os
import sys

from clang.cindex import CursorKind, Index, SourceRange, TranslationUnit, conf

REFERENCES = {CursorKind.DECL_REF_EXPR, CursorKind.MEMBER_REF_EXPR}


class RangeList(ctypes.Structure):
    _fields_ = [("count", ctypes.c_uint), ("ranges", ctypes.POINTER(SourceRange))]


skipped_ranges = conf.lib.clang_getSkippedRanges
skipped_ranges.restype = ctypes.POINTER(RangeList)
is_function_like = conf.lib.clang_Cursor_isMacroFunctionLike
file_location = conf.lib.clang_getFileLocation


class Reader:
    """One file as the compiler sees it."""

    def __init__(self, unit, path, text, rows):
        self.unit, self.path, self.text, self.rows = unit, path, text, rows
        self.lines = [0]
        for line in text.split(b"\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.main = unit.get_file(unit.spelling)
        self.bodies = []
        self.macros = {}

    def place(self, location):
        """Where a location is written: its offset, or that of the macro's name that brings it along; None in another file."""
        file, line, column, offset = (ctypes.c_void_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint())
        file_location(location, *map(ctypes.byref, (file, line, column, offset)))
        if file.value != ctypes.cast(self.main, ctypes.c_void_p).value:
            return None
        return line.value, column.value, offset.value

    def is_written(self, offset, name):
        data = name.encode()
        end = offset + len(data)
        return self.text[offset:end] == data and not (self.text[end : end + 1].isalnum() or self.text[end : end + 1] == b"_")

    def read(self):
        for cursor in self.unit.cursor.get_children():
            if cursor.kind == CursorKind.MACRO_INSTANTIATION:
                if place := self.place(cursor.location):
                    self.macros[place[2]] = (place, cursor)
        for cursor in self.unit.cursor.get_children():
            if not cursor.kind.is_preprocessing() and self.place(cursor.location):
                self.walk(cursor)
        for offset, (place, cursor) in sorted(self.macros.items()):
            definition = cursor.referenced
            if definition is None or not self.is_written(offset, cursor.spelling):
                continue
            in_body = any(start <= offset < end for start, end in self.bodies)
            line = self.logical_line(place[0])
            self.rows["macros"].append(
                (self.path, *place[:2], cursor.spelling, int(is_function_like(definition)), int(in_body), int(line.startswith(b"#"))))
        ranges = skipped_ranges(self.unit, self.main).contents
        for number in range(ranges.count):
            start, end = self.place(ranges.ranges[number].start), self.place(ranges.ranges[number].end)
            if start and end:
                self.rows["skipped"].append((self.path, start[0], end[0]))

    def logical_line(self, line):
        while line > 1 and self.text[self.lines[line - 2] : self.lines[line - 1] - 1].rstrip(b"\r").endswith(b"\\"):
            line -= 1
        return self.text[self.lines[line - 1] : self.lines[line]].lstrip()

    def walk(self, top):
        pending = [(top, None)]
        while pending:
            cursor, function = pending.pop()
            if cursor.kind == CursorKind.FUNCTION_DECL and cursor.is_definition():
                function = self.define(cursor) or function
            elif cursor.kind == CursorKind.CALL_EXPR:
                self.call(cursor, function)
            pending += [(child, function) for child in cursor.get_children()]

    def define(self, cursor):
        place = self.place(cursor.location)
        if place is None:
            return None
        from_macro = int(not self.is_written(place[2], cursor.spelling) or place[2] in self.macros)
        for child in cursor.get_children():
            if child.kind == CursorKind.COMPOUND_STMT:
                start, end = self.place(child.extent.start), self.place(child.extent.end)
                if start and end:
                    self.bodies.append((start[2], end[2]))
        self.rows["defs"].append(
            (self.path, *place[:2], cursor.spelling, len(list(cursor.get_arguments())), int(cursor.type.is_function_variadic()),
             from_macro))
        return cursor.spelling, from_macro

    def call(self, cursor, function):
        callee = next(cursor.get_children(), None)
        while callee is not None and callee.kind not in REFERENCES:
            if callee.kind not in (CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR, CursorKind.UNARY_OPERATOR,
                                   CursorKind.ARRAY_SUBSCRIPT_EXPR):
                return
            callee = next(callee.get_children(), None)
        if callee is None or callee.referenced is None:
            return
        place = self.place(callee.location)
        name = callee.spelling
        if place is None or not name or not self.is_written(place[2], name):
            return
        if callee.kind == CursorKind.MEMBER_REF_EXPR:
            kind = "member"
        elif callee.referenced.kind == CursorKind.FUNCTION_DECL:
            kind = "builtin" if name.startswith("__builtin_") else "direct"
        else:
            kind = "fnptr"
        enclosing, from_macro = function or ("", "-")
        self.rows["calls"].append(
            (self.path, *place[:2], name, kind, len(list(cursor.get_arguments())), enclosing, from_macro,
             int(place[2] in self.macros)))


COLUMNS = {
    "calls": "path line col callee kind nargs enclosing enclosing_from_macro via_same_named_macro",
    "macros": "path line col macro function_like in_function_body in_directive",
    "defs": "path line col name nparams variadic name_from_macro",
    "skipped": "path first_line last_line",
}


def main(arguments):
    split = arguments.index("--")
    (output, name, tree, *files), flags = arguments[:split], arguments[split + 1 :]
    rows = {table: [] for table in COLUMNS}
    left_out = 0
    for path in files:
        unit = Index.create().parse(
            os.path.join(tree, path), args=flags, options=TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
        errors = [message for message in unit.diagnostics if message.severity >= 3]
        if errors:
            print(f"{path}: left out: {errors[0]}", file=sys.stderr)
            left_out += 1
            continue
        with open(os.path.join(tree, path), "rb") as file:
            Reader(unit, path, file.read(), rows).read()
    os.makedirs(output, exist_ok=True)
    for table, columns in COLUMNS.items():
        with open(os.path.join(output, f"{name}-{table}.tsv"), "w", encoding="utf-8", errors="surrogateescape") as file:
            for row in [tuple(columns.split())] + sorted(set(rows[table]), key=lambda row: (row[0], *map(str, row))):
                file.write("\t".join(map(str, row)) + "\n")
    print(f"{len(files) - left_out} files, {left_out} left out")


if __name__ == "__main__":
    main(sys.argv[1:])
