using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bailey.Scripting.Gate;

namespace Bailey.Scripting.Compilation;

/// <summary>What a script is known by: equal texts, compiled in the same way, judged by the same policy.</summary>
internal static class ContentHash
{
    internal static string Of(ScriptUnit unit)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, $"{ScriptTrustPolicy.Version}/{unit.Surface}{(unit.MustBeBoolean ? "/boolean" : "")}/{typeof(ContentHash).Assembly.ManifestModule.ModuleVersionId}");
        foreach (var library in unit.Libraries)
        {
            Append(hash, library.Name);
            Append(hash, library.Code);
        }

        Append(hash, unit.Script.Name);
        Append(hash, unit.Script.Code);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Lengths first, so that no text can pass for two.
    private static void Append(IncrementalHash hash, string text)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        hash.AppendData(length);
        hash.AppendData(Encoding.Unicode.GetBytes(text));
    }
}
