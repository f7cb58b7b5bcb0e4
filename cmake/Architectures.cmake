# The GPU generations that kernels are compiled for, as far as this nvcc knows them; the newest plain one is also kept as PTX for
# those to come. The `a` variants open the instructions of one generation only (warp-group products on 90a, tensor memory on 100a).
#   80 A100   86 RTX 30   89 RTX 40, L40   90a H100, H200   100a B200   120a RTX 50
set(engine_architectures 80-real 86-real 89-real)
if(CMAKE_CUDA_COMPILER_VERSION VERSION_GREATER_EQUAL 12.0)
  list(APPEND engine_architectures 90a-real)
endif()
if(CMAKE_CUDA_COMPILER_VERSION VERSION_GREATER_EQUAL 12.8)
  list(APPEND engine_architectures 100a-real 120a-real)
endif()
list(APPEND engine_architectures 89-virtual)

set(ENGINE_CUDA_ARCHITECTURES "${engine_architectures}" CACHE STRING "GPU generations, as CMAKE_CUDA_ARCHITECTURES has them")
