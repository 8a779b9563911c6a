// patchwalk: walks a kernel patch series through a tree and shows every call site that it changes or leaves behind.

import ArgumentParser

System.prepareStandardFiles()
System.prepareSignals()
System.exit(with: Patchwalk.status(of: Array(CommandLine.arguments.dropFirst())))
