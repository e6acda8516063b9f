using System.Runtime.InteropServices;

namespace Bailey.Scripting.Worker.Confinement;

/// <summary>
/// Landlock: the process gives up, for good and for whatever it executes, all rights to files but those that are listed, and TCP. See
/// https://docs.kernel.org/userspace-api/landlock.html.
/// </summary>
internal static unsafe class Landlock
{
    private const int CreateRuleset = 444, AddRule = 445, RestrictSelf = 446;
    private const ulong Execute = 1, ReadFile = 1 << 2, ReadDirectory = 1 << 3;

    /// <summary>The version of the kernel's interface; 0 where there is none.</summary>
    internal static int AbiVersion() => Math.Max(0, (int)Libc.SystemCall(CreateRuleset, 0, 0, 1));

    /// <summary>Restricts this thread, and what it executes.</summary>
    /// <param name="abi">The version of the kernel's interface.</param>
    /// <param name="folders">Folders that may be read, with all below them.</param>
    /// <param name="files">Files that may be read.</param>
    /// <returns>What failed; null where it is in force.</returns>
    internal static string? Restrict(int abi, IEnumerable<string> folders, IEnumerable<string> files)
    {
        // Each version knows more rights; those that it does not know it refuses.
        var attributes = stackalloc ulong[3];
        attributes[0] = abi switch { 1 => (1UL << 13) - 1, 2 => (1UL << 14) - 1, 3 or 4 => (1UL << 15) - 1, _ => (1UL << 16) - 1 };
        attributes[1] = abi >= 4 ? 3UL : 0;
        attributes[2] = abi >= 6 ? 3UL : 0;
        var size = abi switch { < 4 => 8, < 6 => 16, _ => 24 };
        var ruleset = (int)Libc.SystemCall(CreateRuleset, (nint)attributes, size);
        if (ruleset < 0)
        {
            return $"landlock_create_ruleset: {Libc.LastError()}";
        }

        try
        {
            foreach (var folder in folders)
            {
                Allow(ruleset, folder, Execute | ReadFile | ReadDirectory);
            }

            foreach (var file in files)
            {
                Allow(ruleset, file, Execute | ReadFile);
            }

            return Libc.SystemCall(RestrictSelf, ruleset) == 0 ? null : $"landlock_restrict_self: {Libc.LastError()}";
        }
        finally
        {
            _ = Libc.Close(ruleset);
        }
    }

    // What is not there is not allowed, which is no loss.
    private static void Allow(int ruleset, string path, ulong rights)
    {
        var file = Libc.Open(path, Libc.O_PATH | Libc.O_CLOEXEC);
        if (file < 0)
        {
            return;
        }

        // struct landlock_path_beneath_attr is packed: eight bytes of rights, four of file.
        var attributes = stackalloc byte[12];
        MemoryMarshal.Write(new Span<byte>(attributes, 12), rights);
        MemoryMarshal.Write(new Span<byte>(attributes + 8, 4), file);
        _ = Libc.SystemCall(AddRule, ruleset, 1, (nint)attributes);
        _ = Libc.Close(file);
    }
}
