using System.Security.Cryptography;
using Bailey.Wasm.Guarding;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Caching;

/// <summary>
/// What will be asked for when a module is decoded and does not depend on what it holds: whether guard pages can be had, and the digest that names
/// its entry of the cache. Found out meanwhile by another thread, where that is worth one.
/// </summary>
internal static class EarlyWork
{
    private const int WorthThread = 64 * 1024;

    /// <summary>Begins, and returns what will be the digest of the bytes; whoever asks for it first computes it.</summary>
    public static Lazy<byte[]> Begin(byte[] bytes, WasmCompileOptions options)
    {
        var digest = new Lazy<byte[]>(() => SHA256.HashData(bytes));
        var guards = options.BoundsChecks != WasmBoundsChecks.Explicit && !GuardPages.IsKnown;
        var names = options.Cache is { Fault: null };
        if (bytes.Length >= WorthThread && (guards || names))
        {
            AnotherThread.TryStart(() => Work(guards, names ? digest : null));
        }

        return digest;
    }

    private static void Work(bool guards, Lazy<byte[]>? digest)
    {
        try
        {
            if (guards)
            {
                _ = GuardPages.Arena;
            }

            _ = digest?.Value;
        }
        catch (CryptographicException)
        {
            // Whoever asks for it is told.
        }
    }
}
