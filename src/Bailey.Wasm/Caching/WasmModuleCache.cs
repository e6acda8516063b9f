using System.Security.Cryptography;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Caching;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm;

/// <summary>
/// Keeps compiled modules in a directory, so that a module that was compiled once need not be validated and compiled again; see
/// <see cref="WasmCompileOptions.Cache"/>. Safe for use by many threads and processes at once. What it keeps is code, so the directory is the
/// user's alone, and each entry carries a digest under a secret key that is checked before anything of the entry is used. An entry that is
/// missing, damaged, foreign or from another version is compiled anew and replaced; nothing that goes wrong here makes compiling fail.
/// </summary>
/// <remarks>See docs/rationale.md, "Why is the cache of compiled modules keyed by a secret?".</remarks>
public sealed class WasmModuleCache
{
    private readonly PrivateDirectory? _directory;
    private readonly byte[] _secret = [];
    private readonly WasmModuleCacheOptions _options;
    private readonly Lock _storing = new();
    private long _hits;
    private long _misses;
    private long _refused;

    /// <summary>
    /// Opens a cache, and makes its directory (mode 0700) and key (mode 0600) where they are not there. Never throws for the state of the disk:
    /// a cache that cannot be used keeps nothing, and <see cref="Fault"/> says why.
    /// </summary>
    /// <param name="directory">
    /// Where. On Unix it must belong to the present user, be closed to all others, and be no symbolic link; otherwise the cache is off.
    /// </param>
    /// <param name="options">Its limits; the defaults where omitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative.</exception>
    public WasmModuleCache(string directory, WasmModuleCacheOptions? options = null)
        : this(PrivateDirectory.Open(Path.GetFullPath(directory), out var fault), options, fault)
    {
    }

    internal WasmModuleCache(PrivateDirectory? directory, WasmModuleCacheOptions? options, string? fault = null)
    {
        _options = options ?? WasmModuleCacheOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MaxBytes, nameof(options));
        Fault = fault;
        if (directory is null)
        {
            return;
        }

        try
        {
            _secret = CacheSecret.Open(directory);
            _directory = directory;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fault = $"the cache's key in {directory.Path} cannot be used: {exception.Message}";
        }
    }

    /// <summary>Why nothing is kept; null where the cache works.</summary>
    public string? Fault { get; }

    /// <summary>Modules that were taken from the cache since it was opened.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Modules that had to be compiled since it was opened.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Entries that were found and not used, because they were damaged, truncated or not made with the cache's key.</summary>
    public long RefusedEntries => Interlocked.Read(ref _refused);

    /// <summary>Deletes all entries. Modules that were loaded from them stay as they are.</summary>
    public void Clear()
    {
        if (_directory is not null)
        {
            lock (_storing)
            {
                CacheEviction.MakeRoom(_directory, 0, 0);
            }
        }
    }

    /// <summary>The compiled code of a module from the cache; null where it is to be compiled.</summary>
    internal CompiledModule? TryLoad(ModuleDefinition definition, CacheKey key)
    {
        try
        {
            using var file = _directory?.OpenFile(key.FileName);
            if (file is not null)
            {
                var entry = CacheEntry.Read(file, key, _secret, _options.MaxBytes);
                if (entry is not null)
                {
                    var compiled = entry.Load(definition);
                    Interlocked.Increment(ref _hits);
                    CacheEviction.Touch(file);
                    return compiled;
                }

                Interlocked.Increment(ref _refused);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever is wrong with an entry, the module itself is there and can be compiled.
            Interlocked.Increment(ref _refused);
        }

        Interlocked.Increment(ref _misses);
        return null;
    }

    /// <summary>Keeps a module that was compiled. Where that is not possible, all stays as it was.</summary>
    internal void Store(ModuleDefinition definition, CacheKey key, CompiledCode code, ArraySegment<byte> image)
    {
        if (_directory is null)
        {
            return;
        }

        try
        {
            var content = CacheEntry.Describe(definition, code);
            var length = CacheEntry.LengthOf(content, image);
            if (length > _options.MaxBytes)
            {
                return;
            }

            lock (_storing)
            {
                CacheEviction.MakeRoom(_directory, _options.MaxBytes, length);
                _directory.Replace(key.FileName, file => CacheEntry.Write(file, key, _secret, content, image));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // A full disk or a directory that can only be read: the next start compiles again.
        }
    }
}
