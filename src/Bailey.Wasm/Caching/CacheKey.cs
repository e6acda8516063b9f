using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace Bailey.Wasm.Caching;

/// <summary>
/// Names what was compiled, how, by which engine and for which machine: SHA-256 over all of it. Whatever else decides what the compiler
/// writes must be added here.
/// </summary>
internal sealed class CacheKey
{
    private const string Format = "bailey-module-cache-4";

    private static readonly byte[] Machine = DescribeMachine();

    private readonly byte[] _digest;

    private CacheKey(byte[] digest) => _digest = digest;

    public ReadOnlySpan<byte> Digest => _digest;

    public string FileName => string.Create(2 * SHA256.HashSizeInBytes, _digest, static (text, digest) =>
    {
        // The framework's own is made for long texts, with vectors that the JIT translates first.
        for (var i = 0; i < digest.Length; i++)
        {
            text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
            text[(2 * i) + 1] = "0123456789abcdef"[digest[i] & 15];
        }
    }) + CacheEntry.Extension;

    public static CacheKey Of(ModuleDefinition definition, WasmCompileOptions options)
    {
        // The text of a record names all its properties, those of the limits and any that are added later included.
        var content = new BlobBuilder(1024);
        content.WriteBytes(Machine);
        Write(content, (options with { Cache = null }).ToString());
        Write(content, options.Outlining.ToString());
        content.WriteBytes(definition.Digest.Value);
        return new CacheKey(SHA256.HashData(content.Written));
    }

    /// <summary>Finds out what does not depend on how the module is compiled.</summary>
    public static void Prepare(ModuleDefinition definition)
    {
        _ = Machine;
        _ = definition.Digest.Value;
    }

    private static byte[] DescribeMachine()
    {
        var content = new BlobBuilder(256);
        Write(content, Format);
        Write(content, typeof(CacheKey).Module.ModuleVersionId);
        Write(content, typeof(object).Module.ModuleVersionId);
        Write(content, RuntimeInformation.FrameworkDescription);
        Write(content, RuntimeInformation.RuntimeIdentifier);
        content.WriteInt32((int)RuntimeInformation.ProcessArchitecture);
        content.WriteInt32(Processor());
        return content.Written.ToArray();
    }

    private static void Write(BlobBuilder content, Guid id) => id.TryWriteBytes(content.Reserve(16));

    private static void Write(BlobBuilder content, string text)
    {
        content.WriteInt32(Encoding.UTF8.GetByteCount(text));
        content.WriteUtf8(text);
    }

    /// <summary>What the JIT may use.</summary>
    private static int Processor() =>
        (Vector<byte>.Count << 16)
        | (BitConverter.IsLittleEndian ? 1 : 0)
        | (X86.Sse42.IsSupported ? 2 : 0) | (X86.Popcnt.IsSupported ? 4 : 0) | (X86.Lzcnt.IsSupported ? 8 : 0)
        | (X86.Bmi1.IsSupported ? 0x10 : 0) | (X86.Bmi2.IsSupported ? 0x20 : 0) | (X86.Avx.IsSupported ? 0x40 : 0)
        | (X86.Avx2.IsSupported ? 0x80 : 0) | (X86.Fma.IsSupported ? 0x100 : 0) | (X86.Avx512F.IsSupported ? 0x200 : 0)
        | (X86.Avx512BW.IsSupported ? 0x400 : 0) | (X86.Avx512DQ.IsSupported ? 0x800 : 0) | (X86.Avx512Vbmi.IsSupported ? 0x1000 : 0)
        | (Arm.AdvSimd.IsSupported ? 2 : 0) | (Arm.Dp.IsSupported ? 4 : 0) | (Arm.Rdm.IsSupported ? 8 : 0) | (Arm.Crc32.IsSupported ? 0x10 : 0);
}
