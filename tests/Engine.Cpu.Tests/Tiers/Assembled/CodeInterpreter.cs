using System.Numerics;
using System.Runtime.InteropServices;
using Iced.Intel;

namespace Engine.Cpu.Tests;

/// <summary>
/// Runs assembled code on any machine: decodes it and does what the processor's manual says of each instruction (Intel SDM volume 2), on registers of its
/// own and the real memory. It knows what the assembled kernels use and fails on anything else. EVEX masks, static rounding and zeroing are not used and not
/// known.
/// </summary>
internal sealed unsafe class CodeInterpreter
{
    private const int Width = 64;

    private readonly ulong[] _general = new ulong[16];
    private readonly byte[] _vectors = new byte[32 * Width];
    private readonly Dictionary<ulong, Instruction> _code = [];
    private bool _zero;

    // Known after a subtraction only.
    private bool? _less;
    private readonly TileUnit _tiles;

    private CodeInterpreter(byte[] code, TileUnit tiles)
    {
        _tiles = tiles;
        foreach (Instruction instruction in Decode(code)) _code.Add(instruction.IP, instruction);
        // What the code finds is no zeros.
        new Random(1).NextBytes(_vectors);
        new Random(2).NextBytes(MemoryMarshal.AsBytes(_general.AsSpan()));
    }

    /// <summary>Every instruction of the code, which must decode to its end.</summary>
    public static List<Instruction> Decode(byte[] code)
    {
        List<Instruction> instructions = [];
        Decoder decoder = Decoder.Create(64, code);
        while (decoder.IP < (ulong)code.Length)
        {
            Instruction instruction = decoder.Decode();
            if (instruction.IsInvalid) throw new InvalidOperationException($"no instruction at {instruction.IP:x}");
            instructions.Add(instruction);
        }

        return instructions;
    }

    /// <summary>Calls the code with one argument.</summary>
    /// <param name="code">The code.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="windows">Whether the argument is passed by the convention of Windows.</param>
    /// <param name="tiles">The tile registers as calls before have left them; null: in their initial state.</param>
    public static void Call(byte[] code, void* argument, bool windows, TileUnit? tiles = null)
    {
        CodeInterpreter interpreter = new(code, tiles ?? new TileUnit());
        byte[] kept = interpreter.Kept(windows);
        interpreter._general[Number(windows ? Register.RCX : Register.RDI)] = (ulong)argument;
        for (ulong ip = 0; ;)
        {
            Instruction instruction = interpreter._code[ip];
            if (instruction.Mnemonic == Mnemonic.Ret) break;
            ip = interpreter.Step(instruction);
        }

        Assert.That(interpreter.Kept(windows), Is.EqualTo(kept), "what belongs to the caller");
    }

    // What a call must leave as it was: on Windows rsi, rdi and the lower 128 bits of zmm6 to zmm15 too.
    private byte[] Kept(bool windows)
    {
        Register[] general = [Register.RBX, Register.RSP, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15];
        List<byte> kept = [.. general.Concat(windows ? [Register.RSI, Register.RDI] : []).SelectMany(register => BitConverter.GetBytes(_general[Number(register)]))];
        for (int vector = 6; windows && vector < 16; vector++) kept.AddRange(_vectors.AsSpan(vector * Width, 16));
        return [.. kept];
    }

    private ulong Step(in Instruction i)
    {
        if (i.HasOpMask || i.ZeroingMasking || i.RoundingControl != RoundingControl.None) throw Unknown(i);
        switch (i.Mnemonic)
        {
            case Mnemonic.Mov when i.Op0Kind == OpKind.Memory && i.Op1Register.IsGPR64(): *(ulong*)Address(i) = _general[Number(i.Op1Register)]; break;
            case Mnemonic.Mov: WriteGeneral(i, ReadGeneral(i, 1)); break;
            case Mnemonic.Lea: WriteGeneral(i, (ulong)Address(i)); break;
            case Mnemonic.Add: WriteResult(i, ReadGeneral(i, 0) + ReadGeneral(i, 1)); break;
            case Mnemonic.Sub when i.Op0Register.IsGPR32():
                bool less = (int)ReadGeneral(i, 0) < (int)ReadGeneral(i, 1);
                WriteResult(i, ReadGeneral(i, 0) - ReadGeneral(i, 1));
                _less = less;
                break;
            case Mnemonic.Xor: WriteResult(i, ReadGeneral(i, 0) ^ ReadGeneral(i, 1)); break;
            case Mnemonic.Shr: WriteResult(i, ReadGeneral(i, 0) >> i.Immediate8); break;
            case Mnemonic.Dec: WriteResult(i, ReadGeneral(i, 0) - 1); break;
            case Mnemonic.Test: _zero = (ReadGeneral(i, 0) & ReadGeneral(i, 1)) == 0; break;
            case Mnemonic.Je: return _zero ? i.NearBranchTarget : i.NextIP;
            case Mnemonic.Jne: return _zero ? i.NextIP : i.NearBranchTarget;
            case Mnemonic.Jmp: return i.NearBranchTarget;
            case Mnemonic.Jl: return _less!.Value ? i.NearBranchTarget : i.NextIP;
            case Mnemonic.Jge: return _less!.Value ? i.NextIP : i.NearBranchTarget;
            case Mnemonic.Prefetcht1: break;
            case Mnemonic.Vzeroupper:
                for (int register = 0; register < 16; register++) _vectors.AsSpan(register * Width + 16, Width - 16).Clear();
                break;
            case Mnemonic.Vmovdqu32 or Mnemonic.Vmovups when i.Op0Kind == OpKind.Memory: new Span<byte>(Address(i), Width).Clear(); Source(i, 1).CopyTo(new Span<byte>(Address(i), Width)); break;
            case Mnemonic.Vmovdqu32 or Mnemonic.Vmovdqa32 or Mnemonic.Vmovups: Source(i, 1).CopyTo(Destination(i)); break;
            case Mnemonic.Vpbroadcastd or Mnemonic.Vbroadcastss: MemoryMarshal.Cast<byte, int>(Destination(i)).Fill(*(int*)Address(i)); break;
            case Mnemonic.Vpxord: Lanes<uint>(i, static (_, a, b) => a ^ b); break;
            case Mnemonic.Vpsubd: Lanes<int>(i, static (_, a, b) => a - b); break;
            case Mnemonic.Vpord: Lanes<uint>(i, static (_, a, b) => a | b); break;
            case Mnemonic.Vpandd: Lanes<uint>(i, static (_, a, b) => a & b); break;
            case Mnemonic.Vpslld: Shift(i, static (x, count) => x << count); break;
            case Mnemonic.Vpsrld: Shift(i, static (x, count) => x >> count); break;
            case Mnemonic.Vpshufb: ShuffleBytes(i); break;
            case Mnemonic.Vmulps: Lanes<float>(i, static (_, a, b) => a * b); break;
            case Mnemonic.Vfmadd213ps: Lanes<float>(i, static (d, a, b) => MathF.FusedMultiplyAdd(a, d, b)); break;
            case Mnemonic.Vfmadd231ps: Lanes<float>(i, static (d, a, b) => MathF.FusedMultiplyAdd(a, b, d)); break;
            case Mnemonic.Vpdpbusd: Lanes<int>(i, ByteProducts); break;
            case Mnemonic.Vdpbf16ps: Lanes<uint>(i, FloatPairProducts); break;
            case Mnemonic.Vcvtdq2ps:
                Span<byte> x = Source(i, 1);
                Span<float> y = MemoryMarshal.Cast<byte, float>(Destination(i));
                for (int lane = 0; lane < y.Length; lane++) y[lane] = MemoryMarshal.Cast<byte, int>(x)[lane];
                break;
            case Mnemonic.Vcvtph2ps:
                Half* halves = (Half*)Address(i);
                Span<float> widened = MemoryMarshal.Cast<byte, float>(Destination(i));
                for (int lane = 0; lane < widened.Length; lane++) widened[lane] = (float)halves[lane];
                break;
            case Mnemonic.Ldtilecfg: _tiles.Shape(Address(i)); break;
            case Mnemonic.Tilerelease: _tiles.Release(); break;
            case Mnemonic.Tilezero: _tiles.Zero(Tile(i.Op0Register)); break;
            case Mnemonic.Tileloadd: _tiles.Load(Tile(i.Op0Register), TileAddress(i), TileStride(i)); break;
            case Mnemonic.Tilestored: _tiles.Store(Tile(i.Op1Register), TileAddress(i), TileStride(i)); break;
            case Mnemonic.Tdpbssd: _tiles.MultiplyBytes(Tile(i.Op0Register), Tile(i.Op1Register), Tile(i.Op2Register)); break;
            case Mnemonic.Tdpbf16ps: _tiles.MultiplyFloatPairs(Tile(i.Op0Register), Tile(i.Op1Register), Tile(i.Op2Register)); break;
            default: throw Unknown(i);
        }

        return i.NextIP;
    }

    // Unsigned bytes of the second operand by signed ones of the third, four a lane, without saturation.
    private static int ByteProducts(int sum, int weights, int activations)
    {
        for (int shift = 0; shift < 32; shift += 8) sum += (byte)(weights >> shift) * (sbyte)(activations >> shift);
        return sum;
    }

    // Two bfloat16 products a lane, the upper one first, each added with one rounding; subnormal numbers are zeros before and after.
    private static uint FloatPairProducts(uint sum, uint weights, uint activations)
    {
        float upper = Flush(MathF.FusedMultiplyAdd(Upper(weights), Upper(activations), Flush(BitConverter.UInt32BitsToSingle(sum))));
        return BitConverter.SingleToUInt32Bits(Flush(MathF.FusedMultiplyAdd(Upper(weights << 16), Upper(activations << 16), upper)));
    }

    /// <summary>The upper bfloat16 of a pair, or zero where that is subnormal.</summary>
    public static float Upper(uint pair) => Flush(BitConverter.UInt32BitsToSingle(pair & 0xffff0000));

    /// <summary>x, or zero where it is subnormal.</summary>
    public static float Flush(float x) => float.IsSubnormal(x) ? MathF.CopySign(0, x) : x;

    private void Lanes<T>(in Instruction i, Func<T, T, T, T> operation) where T : unmanaged
    {
        // The sources are read before the destination is written, which may be one of them.
        ReadOnlySpan<T> a = MemoryMarshal.Cast<byte, T>(Source(i, 1)), b = MemoryMarshal.Cast<byte, T>(Source(i, 2));
        Span<T> d = MemoryMarshal.Cast<byte, T>(Destination(i));
        for (int lane = 0; lane < d.Length; lane++) d[lane] = operation(d[lane], a[lane], b[lane]);
    }

    private void Shift(in Instruction i, Func<uint, int, uint> operation)
    {
        ReadOnlySpan<uint> a = MemoryMarshal.Cast<byte, uint>(Source(i, 1));
        Span<uint> d = MemoryMarshal.Cast<byte, uint>(Destination(i));
        for (int lane = 0; lane < d.Length; lane++) d[lane] = operation(a[lane], i.Immediate8);
    }

    // Sixteen bytes by sixteen; an index with its top bit set gives zero.
    private void ShuffleBytes(in Instruction i)
    {
        byte[] table = Source(i, 1).ToArray(), indices = Source(i, 2).ToArray();
        Span<byte> d = Destination(i);
        for (int at = 0; at < d.Length; at++) d[at] = indices[at] > 127 ? (byte)0 : table[at & ~15 | indices[at] & 15];
    }

    private Span<byte> Destination(in Instruction i) => Vector(i, i.Op0Register);

    private Span<byte> Source(in Instruction i, int operand)
    {
        if (i.GetOpKind(operand) == OpKind.Register) return Vector(i, i.GetOpRegister(operand));
        if (i.IsBroadcast)
        {
            if (i.MemorySize is not (MemorySize.Broadcast512_Float32 or MemorySize.Broadcast512_UInt32)) throw Unknown(i);
            byte[] copies = new byte[Width];
            MemoryMarshal.Cast<byte, int>(copies.AsSpan()).Fill(*(int*)Address(i));
            return copies;
        }

        // A copy, so that a load touches all of its bytes at once, as the processor does.
        return new Span<byte>(Address(i), Width).ToArray();
    }

    private Span<byte> Vector(in Instruction i, Register register) => register.IsZMM() ? _vectors.AsSpan((register - Register.ZMM0) * Width, Width) : throw Unknown(i);

    private byte* Address(in Instruction i)
    {
        if (i.MemorySegment is not (Register.DS or Register.None)) throw Unknown(i);
        ulong index = i.MemoryIndex == Register.None ? 0 : _general[Number(i.MemoryIndex)] * (ulong)i.MemoryIndexScale;
        return (byte*)((i.MemoryBase == Register.None ? 0 : _general[Number(i.MemoryBase)]) + index + i.MemoryDisplacement64);
    }

    // A tile's first row; the index register is the distance to the next.
    private byte* TileAddress(in Instruction i) =>
        i.MemorySegment is Register.DS or Register.None ? (byte*)(_general[Number(i.MemoryBase)] + i.MemoryDisplacement64) : throw Unknown(i);

    private long TileStride(in Instruction i) => i.MemoryIndex == Register.None ? 0 : (long)_general[Number(i.MemoryIndex)] * i.MemoryIndexScale;

    private static int Tile(Register register) => register.IsTMM() ? register.GetNumber() : throw new InvalidOperationException($"register {register}");

    private ulong ReadGeneral(in Instruction i, int operand)
    {
        bool wide = i.Op0Kind == OpKind.Register && i.Op0Register.IsGPR64();
        switch (i.GetOpKind(operand))
        {
            case OpKind.Register:
                ulong value = _general[Number(i.GetOpRegister(operand))];
                return wide ? value : (uint)value;
            case OpKind.Memory: return wide ? *(ulong*)Address(i) : *(uint*)Address(i);
            default: return i.GetImmediate(operand);
        }
    }

    private void WriteResult(in Instruction i, ulong value)
    {
        WriteGeneral(i, value);
        _zero = _general[Number(i.Op0Register)] == 0;
        _less = null;
    }

    // Writing 32 bits clears the upper half.
    private void WriteGeneral(in Instruction i, ulong value) => _general[Number(i.Op0Register)] = i.Op0Register.IsGPR64() ? value : (uint)value;

    private static int Number(Register register) => register.IsGPR64() || register.IsGPR32() ? register.GetNumber() : throw new InvalidOperationException($"register {register}");

    private static InvalidOperationException Unknown(in Instruction i) => new($"the interpreter does not know: {i}");
}
