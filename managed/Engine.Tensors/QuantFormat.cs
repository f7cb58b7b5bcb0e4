namespace Engine.Tensors;

/// <summary>
/// How the elements of a stored tensor are encoded. The values are the type ids of the GGUF format
/// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), so a file's id is cast, not mapped.
/// </summary>
public enum QuantFormat
{
    /// <summary>32-bit IEEE float.</summary>
    F32 = 0,
    /// <summary>16-bit IEEE float.</summary>
    F16 = 1,
    /// <summary>32 elements: one f16 scale, 4-bit values with offset 8.</summary>
    Q4_0 = 2,
    /// <summary>32 elements: f16 scale and minimum, 4-bit values.</summary>
    Q4_1 = 3,
    /// <summary>32 elements: one f16 scale, 5-bit values with offset 16.</summary>
    Q5_0 = 6,
    /// <summary>32 elements: f16 scale and minimum, 5-bit values.</summary>
    Q5_1 = 7,
    /// <summary>32 elements: one f16 scale, signed bytes.</summary>
    Q8_0 = 8,
    /// <summary>32 elements: f16 scale and sum, signed bytes (an activation format).</summary>
    Q8_1 = 9,
    /// <summary>256 elements in 16 sub-blocks: 2-bit values, 4-bit sub-scales and minimums.</summary>
    Q2_K = 10,
    /// <summary>256 elements in 16 sub-blocks: 3-bit values, 6-bit sub-scales.</summary>
    Q3_K = 11,
    /// <summary>256 elements in 8 sub-blocks: 4-bit values, 6-bit sub-scales and minimums.</summary>
    Q4_K = 12,
    /// <summary>256 elements in 8 sub-blocks: 5-bit values, 6-bit sub-scales and minimums.</summary>
    Q5_K = 13,
    /// <summary>256 elements in 16 sub-blocks: 6-bit values, 8-bit sub-scales.</summary>
    Q6_K = 14,
    /// <summary>256 elements: f32 scale, signed bytes and their sums (an activation format).</summary>
    Q8_K = 15,
    /// <summary>256 elements at 2.06 bits: codebook of 8-element groups.</summary>
    IQ2_XXS = 16,
    /// <summary>256 elements at 2.31 bits.</summary>
    IQ2_XS = 17,
    /// <summary>256 elements at 3.06 bits.</summary>
    IQ3_XXS = 18,
    /// <summary>256 elements at 1.56 bits.</summary>
    IQ1_S = 19,
    /// <summary>32 elements: f16 scale, 4-bit indices into a non-linear codebook.</summary>
    IQ4_NL = 20,
    /// <summary>256 elements at 3.44 bits.</summary>
    IQ3_S = 21,
    /// <summary>256 elements at 2.56 bits.</summary>
    IQ2_S = 22,
    /// <summary>256 elements: 4-bit indices into a non-linear codebook with 6-bit sub-scales.</summary>
    IQ4_XS = 23,
    /// <summary>Signed 8-bit integer.</summary>
    I8 = 24,
    /// <summary>Signed 16-bit integer.</summary>
    I16 = 25,
    /// <summary>Signed 32-bit integer.</summary>
    I32 = 26,
    /// <summary>Signed 64-bit integer.</summary>
    I64 = 27,
    /// <summary>64-bit IEEE float.</summary>
    F64 = 28,
    /// <summary>256 elements at 1.75 bits.</summary>
    IQ1_M = 29,
    /// <summary>The upper half of a 32-bit float.</summary>
    BF16 = 30,
    /// <summary>256 ternary elements, five to a byte.</summary>
    TQ1_0 = 34,
    /// <summary>256 ternary elements, four to a byte.</summary>
    TQ2_0 = 35,
    /// <summary>32 elements: an 8-bit power-of-two scale and FP4 E2M1 values (OCP microscaling).</summary>
    MXFP4 = 39,
    /// <summary>64 elements: an 8-bit float scale for each 16, FP4 E2M1 values.</summary>
    NVFP4 = 40,
    /// <summary>128 elements: one f16 scale, a sign bit each.</summary>
    Q1_0 = 41,
    /// <summary>64 elements: one f16 scale, 2-bit values.</summary>
    Q2_0 = 42,

    // Element types of safetensors that GGUF does not have; their ids are ours.

    /// <summary>One byte an element, 0 or 1.</summary>
    Bool = 1000,
    /// <summary>Unsigned 8-bit integer.</summary>
    U8 = 1001,
    /// <summary>Unsigned 16-bit integer.</summary>
    U16 = 1002,
    /// <summary>Unsigned 32-bit integer.</summary>
    U32 = 1003,
    /// <summary>Unsigned 64-bit integer.</summary>
    U64 = 1004,
    /// <summary>8-bit float with 4 exponent and 3 mantissa bits, no infinities (OCP E4M3).</summary>
    F8_E4M3 = 1005,
    /// <summary>8-bit float with 5 exponent and 2 mantissa bits (OCP E5M2).</summary>
    F8_E5M2 = 1006,
    /// <summary>8-bit power of two, a scale of the OCP microscaling formats.</summary>
    F8_E8M0 = 1007,
    /// <summary>Two 32-bit floats: a complex number.</summary>
    C64 = 1008,
}
