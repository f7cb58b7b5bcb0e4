namespace Engine.Repo.Tests;

/// <summary>Instruction sets, block formats and models are each named in one place only.</summary>
public class NameTests
{
    private const string Architectures = "managed/Engine.Transformer/Architectures/";

    private static readonly WordLaw InstructionSets = new(
        WordLaw.Parts("Avx", "AdvSimd", "Vnni", "Amx", "Neon", "Avx2", "Avx512", "Sse2", "Sse3", "Ssse3", "Sse41", "Sse42", "X86Base", "ArmBase", "Bmi1", "Bmi2"),
        path => path.StartsWith("managed/Engine.Cpu/Tiers/") || path == "managed/Engine.Cpu/TierSelector.cs",
        "instruction sets are named in Engine.Cpu/Tiers only; use the tier's operations, or Vector128 to Vector512 where no tier reaches");

    private static readonly WordLaw HardwareQuestions = new(
        new(@"\bIsSupported\b|\bIsHardwareAccelerated\b|\bRuntime\.Intrinsics\.(X86|Arm|Wasm)\b"),
        path => path.StartsWith("managed/Engine.Cpu/Tiers/") || path == "managed/Engine.Cpu/TierSelector.cs",
        "only TierSelector asks what the processor has");

    private static readonly WordLaw BlockFormats = new(
        new(@"(?<!DType\.)(Q[1-8]_[0-9K](?![0-9])|IQ[1-4]_[XSMN]|TQ[12]_0|(MX|NV)FP4)"),
        path => path.Contains("/Formats/") || path.StartsWith("native/src/gemm/formats/")
            || path.Split('/')[^1] is var name && (name.StartsWith("QuantFormat") || name == "FormatTable.cs" || name == "DType.cs"),
        "block formats are named in Formats/, QuantFormat, DType and FormatTable only; ask QuantFormatInfo, or parse the enum");

    /// <summary>
    /// Model names that are not models: tokenizer families and split expressions carry the name of the model that introduced them, and
    /// no tokenizer asks which model it serves; a synthetic benchmark file is written in one well-known layout.
    /// </summary>
    private static readonly string[] BorrowedNames = ["managed/Engine.Text/", "managed/Engine.Weights/Synthetic/"];

    private static readonly WordLaw Models = new(
        WordLaw.Parts(
            "Llama", "Llama2", "Llama3", "TinyLlama", "Mistral", "Mixtral", "Qwen", "Qwen2", "Qwen3", "Gpt2", "Gpt-2", "GptNeoX", "GptJ", "Gemma", "Gemma2", "Gemma3",
            "Phi2", "Phi3", "Falcon", "Bert", "Roberta", "DistilBert", "Deberta", "Bart", "DeepSeek", "StarCoder", "Mamba", "Olmo", "Bloom"),
        path => path.StartsWith(Architectures) || BorrowedNames.Any(folder => path.StartsWith(folder)),
        "models are named in Engine.Transformer/Architectures only; ask the spec");

    [Test]
    public void InstructionSetsStayInTheTiers() => InstructionSets.Assert(SourceFile.Below("managed"));

    [Test]
    public void OnlyTheSelectorAsksTheProcessor() => HardwareQuestions.Assert(SourceFile.Below("managed"));

    [Test]
    public void BlockFormatsStayInTheirFiles() => BlockFormats.Assert(SourceFile.Below("managed", "native"));

    [Test]
    public void ModelsStayInTheArchitectures() => Models.Assert(SourceFile.Below("managed"));

    [TestCase("class X : Avx2Tier { }")]
    [TestCase("void DotAvx512() { }")]
    [TestCase("string tier = \"avx2\";")]
    [TestCase("const string Tier = \"AVX-VNNI\";")]
    [TestCase("using static AdvSimd;")]
    [TestCase("x = Sse41.Round(x);")]
    public void AnInstructionSetElsewhereIsFound(string code)
    {
        InstructionSets.AssertDetects("managed/Engine.Cpu/Kernels/X.cs", code);
        InstructionSets.AssertAllows("managed/Engine.Cpu/Tiers/X.cs", code);
        InstructionSets.AssertAllows("managed/Engine.Cpu/Kernels/X.cs", "// " + code);
    }

    [Test]
    public void ASimilarWordIsNoInstructionSet() =>
        InstructionSets.AssertAllows("managed/Engine.Server/X.cs", "class SseWriter { int Neonate, avxy; } // events");

    [TestCase("if (Vector512.IsHardwareAccelerated) return;")]
    [TestCase("bool has = Lzcnt.IsSupported;")]
    [TestCase("using System.Runtime.Intrinsics.X86;")]
    public void AHardwareQuestionElsewhereIsFound(string code)
    {
        HardwareQuestions.AssertDetects("managed/Engine.Decoding/X.cs", code);
        HardwareQuestions.AssertAllows("managed/Engine.Decoding/X.cs", "using System.Runtime.Intrinsics;");
    }

    [TestCase("case QuantFormat.Q4_0: break;")]
    [TestCase("void GemvQ4_K() { }")]
    [TestCase("string format = \"IQ4_XS\";")]
    [TestCase("x = MXFP4.Bytes;")]
    [TestCase("x = TQ1_0.Bytes;")]
    public void ABlockFormatElsewhereIsFound(string code)
    {
        BlockFormats.AssertDetects("managed/Engine.Cpu/Kernels/X.cs", code);
        BlockFormats.AssertAllows("managed/Engine.Cpu/Formats/X.cs", code);
        BlockFormats.AssertAllows("managed/Engine.Tensors/QuantFormatInfo.cs", code);
        BlockFormats.AssertAllows("managed/Engine.Cpu/Kernels/X.cs", "/* " + code + " */");
    }

    [Test]
    public void AKvTypeIsNoBlockFormat() => BlockFormats.AssertAllows("managed/Engine.Cpu/Kernels/X.cs", "case DType.Q8_0: break;");

    [TestCase("if (name == \"llama\") return;")]
    [TestCase("class Qwen2Block { }")]
    [TestCase("bool isGpt2 = false;")]
    [TestCase("var rope = RopeKind.Llama3;")]
    [TestCase("x = MistralWindow;")]
    public void AModelElsewhereIsFound(string code)
    {
        Models.AssertDetects("managed/Engine.Transformer/Attention/X.cs", code);
        Models.AssertAllows("managed/Engine.Transformer/Architectures/X.cs", code);
        Models.AssertAllows("managed/Engine.Transformer/Attention/X.cs", "// " + code);
    }
}
