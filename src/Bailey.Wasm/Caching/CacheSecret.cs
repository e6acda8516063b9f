using System.Security.Cryptography;

namespace Bailey.Wasm.Caching;

/// <summary>The random key of a cache, that its entries' digests are made with. Kept beside them, for its owner alone.</summary>
internal static class CacheSecret
{
    private const string FileName = "key";
    private const int Length = 32;

    /// <summary>Reads the key, or makes one where there is none that others could not have read or written.</summary>
    /// <exception cref="IOException">It can neither be read nor made.</exception>
    public static byte[] Open(PrivateDirectory directory)
    {
        if (TryRead(directory, out var isThere) is { } known)
        {
            return known;
        }

        var made = RandomNumberGenerator.GetBytes(Length);
        if (isThere)
        {
            // Others may know it. Entries made with it are refused from now on.
            directory.Replace(FileName, file => RandomAccess.Write(file, made, 0));
        }
        else if (!directory.TryAdd(FileName, file => RandomAccess.Write(file, made, 0)))
        {
            // Another process was faster.
            return TryRead(directory, out _) ?? throw new IOException("another process made it, and it is not readable");
        }

        return made;
    }

    private static byte[]? TryRead(PrivateDirectory directory, out bool isThere)
    {
        using var file = directory.OpenFile(FileName);
        isThere = file is not null || directory.Exists(FileName);
        if (file is null || !directory.IsPrivate(file) || RandomAccess.GetLength(file) != Length)
        {
            return null;
        }

        var key = new byte[Length];
        return RandomAccess.Read(file, key, 0) == Length ? key : null;
    }
}
