// CallSites
