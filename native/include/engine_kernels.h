/*
 * The only C ABI of the engine's device kernels.
 *
 * Every function that can fail returns an ek_status; the text of the last failure on the calling thread is ek_last_error().
 * Arguments are plain integers and pointers. A caller compares ek_abi_version() with EK_ABI_VERSION before it calls anything else:
 * the number changes whenever a signature, a structure or the meaning of an argument does.
 *
 * The library also builds on a machine without a CUDA toolkit. That stub has the same symbols and answers EK_NO_CUDA.
 */
#ifndef ENGINE_KERNELS_H
#define ENGINE_KERNELS_H

#include <stdint.h>

#define EK_ABI_VERSION 1

#if defined(_WIN32)
#  if defined(EK_BUILD)
#    define EK_API __declspec(dllexport)
#  else
#    define EK_API __declspec(dllimport)
#  endif
#else
#  define EK_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Outcome of a call. */
typedef int32_t ek_status;
enum {
    EK_OK = 0,
    EK_NO_CUDA = 1,          /* built without CUDA, or the machine has no usable driver */
    EK_INVALID_ARGUMENT = 2, /* a null pointer, or an index or size out of range */
    EK_CUDA_ERROR = 3        /* the CUDA runtime failed; ek_last_error() has its text */
};

/* EK_ABI_VERSION of the library. */
EK_API int32_t ek_abi_version(void);

/* Text of the last failure on this thread, UTF-8, empty before the first; valid until the next call on this thread. */
EK_API const char* ek_last_error(void);

/* Number of CUDA devices into *count; 0 whenever the status is not EK_OK. */
EK_API ek_status ek_device_count(int32_t* count);

/* Name of a device, 0-based, as a terminated UTF-8 string into name[capacity], cut off where it does not fit. */
EK_API ek_status ek_device_name(int32_t device, char* name, int32_t capacity);

#ifdef __cplusplus
}
#endif

#endif
