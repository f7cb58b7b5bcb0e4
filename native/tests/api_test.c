/* The ABI from plain C: version, refusals, and devices of the stub or of the machine. */
#include "engine_kernels.h"

#include <stdio.h>
#include <string.h>

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);         \
            return 1;                                                               \
        }                                                                           \
    } while (0)

int main(void) {
    char name[256];
    int32_t count = -1;
    ek_status status;

    CHECK(ek_abi_version() == EK_ABI_VERSION);
    CHECK(strcmp(ek_last_error(), "") == 0);

    CHECK(ek_device_count(NULL) == EK_INVALID_ARGUMENT);
    CHECK(strstr(ek_last_error(), "count is null") != NULL);
    CHECK(ek_device_name(0, NULL, 10) == EK_INVALID_ARGUMENT);
    CHECK(ek_device_name(0, name, 0) == EK_INVALID_ARGUMENT);

    status = ek_device_count(&count);
#ifdef EK_STUB
    CHECK(status == EK_NO_CUDA);
    CHECK(strstr(ek_last_error(), "without CUDA") != NULL);
#endif
    CHECK(status == EK_OK || (status == EK_NO_CUDA && count == 0));
    if (status == EK_NO_CUDA) {
        name[0] = 'x';
        CHECK(ek_device_name(0, name, (int32_t)sizeof name) == EK_NO_CUDA);
        CHECK(name[0] == '\0');
    }
    for (int32_t device = 0; device < count; device++) {
        CHECK(ek_device_name(device, name, (int32_t)sizeof name) == EK_OK);
        printf("device %d: %s\n", (int)device, name);
        CHECK(ek_device_name(device, name, 4) == EK_OK && strlen(name) == 3);
    }
    if (status == EK_OK) CHECK(ek_device_name(count, name, (int32_t)sizeof name) == EK_INVALID_ARGUMENT);
    return 0;
}
