// The system's libyaml as a module.
#ifndef PATCHWALK_CLIBYAML_SHIMS_H
#define PATCHWALK_CLIBYAML_SHIMS_H

#include <yaml.h>

#endif
