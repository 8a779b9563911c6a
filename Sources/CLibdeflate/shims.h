// The system's libdeflate as a module.
#ifndef PATCHWALK_CLIBDEFLATE_SHIMS_H
#define PATCHWALK_CLIBDEFLATE_SHIMS_H

#include <libdeflate.h>

#endif
