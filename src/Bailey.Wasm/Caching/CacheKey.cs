using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace Bailey.Wasm.Caching;

/// <summary>
/// Names what was compiled, how, by which engine and for which machine: SHA-256 over all of it. Whatever else decides what the compiler
/// writes must be added here.
/// </summary>
internal sealed class CacheKey
{
    private const string Format = "bailey-module-cache-3";

    private static readonly string Machine = string.Join(
        '\n',
        Format,
        typeof(CacheKey).Module.ModuleVersionId,
        typeof(object).Module.ModuleVersionId,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.RuntimeIdentifier,
        Processor());

    private readonly byte[] _digest;

    private CacheKey(byte[] digest) => _digest = digest;

    public ReadOnlySpan<byte> Digest => _digest;

    public string FileName => Convert.ToHexStringLower(_digest) + CacheEntry.Extension;

    public static CacheKey Of(ReadOnlySpan<byte> binary, WasmCompileOptions options)
    {
        // The text of a record names all its properties, those of the limits and any that are added later included.
        var chosen = options with { Cache = null };
        var text = $"{Machine}\n{chosen}\n{options.Outlining}\n";
        var content = new byte[SHA256.HashSizeInBytes + Encoding.UTF8.GetByteCount(text)];
        SHA256.HashData(binary, content);
        Encoding.UTF8.GetBytes(text, content.AsSpan(SHA256.HashSizeInBytes));
        return new CacheKey(SHA256.HashData(content));
    }

    private static string Processor()
    {
        ReadOnlySpan<bool> features =
        [
            BitConverter.IsLittleEndian,
            X86.Sse42.IsSupported, X86.Popcnt.IsSupported, X86.Lzcnt.IsSupported, X86.Bmi1.IsSupported, X86.Bmi2.IsSupported,
            X86.Avx.IsSupported, X86.Avx2.IsSupported, X86.Fma.IsSupported, X86.Avx512F.IsSupported,
            X86.Avx512BW.IsSupported, X86.Avx512DQ.IsSupported, X86.Avx512Vbmi.IsSupported,
            Arm.AdvSimd.IsSupported, Arm.Dp.IsSupported, Arm.Rdm.IsSupported, Arm.Crc32.IsSupported,
        ];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{RuntimeInformation.ProcessArchitecture} {Vector<byte>.Count} ");
        foreach (var feature in features)
        {
            text.Append(feature ? '1' : '0');
        }

        return text.ToString();
    }
}
