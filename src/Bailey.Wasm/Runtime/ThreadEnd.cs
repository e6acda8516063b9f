using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// Words of memory that are 0 until a thread has ended. Where a thread's stack is, no other thread's can be before its word says so.
/// Nothing of .NET runs when a thread ends, but POSIX calls a function of one argument then: that which posts a semaphore, whose count is the
/// word. See docs/rationale.md, "Why does a store belong to the thread that calls into it?".
/// </summary>
internal static unsafe partial class ThreadEnd
{
    // sem_t has 32 bytes in glibc and musl, and its count comes first.
    private const int Size = 64;

    private static readonly uint s_key;

    static ThreadEnd()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc", typeof(ThreadEnd).Assembly, null, out var libc)
            && NativeLibrary.TryGetExport(libc, "sem_post", out var post) && Counts((delegate* unmanaged<int*, int>)post))
        {
            IsKnown = pthread_key_create(out s_key, post) == 0;
        }
    }

    /// <summary>Whether it is known here when a thread has ended.</summary>
    public static bool IsKnown { get; }

    /// <summary>A word for the present thread, to be given to <see cref="TryFree"/> once nobody reads it; null where there is none.</summary>
    public static int* Watch()
    {
        if (!IsKnown)
        {
            return null;
        }

        // A thread that comes back to .NET while it ends has one already, that nobody would set any more.
        var before = (int*)pthread_getspecific(s_key);
        if (before is not null)
        {
            Volatile.Write(ref *before, 1);
        }

        var word = (int*)NativeMemory.AllocZeroed(Size);
        if (pthread_setspecific(s_key, word) != 0)
        {
            *word = 1;
        }

        return word;
    }

    /// <summary>Frees a word, unless its thread is still to set it.</summary>
    public static bool TryFree(int* word)
    {
        if (Volatile.Read(ref *word) == 0)
        {
            return false;
        }

        NativeMemory.Free(word);
        return true;
    }

    private static bool Counts(delegate* unmanaged<int*, int> post)
    {
        var word = stackalloc int[Size / sizeof(int)];
        Unsafe.InitBlock(word, 0, Size);
        return post(word) == 0 && *word == 1;
    }

    [LibraryImport("libc")]
    private static partial int pthread_key_create(out uint key, nint atEnd);

    [LibraryImport("libc")]
    private static partial int pthread_setspecific(uint key, void* value);

    [LibraryImport("libc")]
    private static partial void* pthread_getspecific(uint key);
}
