// A program: exits with the number that the input begins with, after as many lines as the digit after it.
// flags: command
#include <stdio.h>
#include <stdlib.h>
#include "extism_guest.h"

static int runs;

int main(void) {
    printf("run %d\n", ++runs);
    fflush(stdout);
    if (ext_input_length() == 0) return 0;
    exit((int)input_number());
}

EXPORT("error_and_exit_0") int error_and_exit_0(void) {
    ext_error_set(text("an error beside exit 0"));
    _Exit(0);
}
