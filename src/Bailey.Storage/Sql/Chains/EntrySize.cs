using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>About how many bytes of memory an entry holds while it waits.</summary>
internal static class EntrySize
{
    internal static long Of(AuditEntry entry)
    {
        var characters = (entry.Target?.Length ?? 0) + entry.DomainPath.Length + (entry.Principal?.Length ?? 0) + (entry.Plugin?.Length ?? 0);
        if (!entry.Metadata.IsDefaultOrEmpty)
        {
            foreach (var (name, value) in entry.Metadata)
            {
                characters += 64 + name.Length + value.Length;
            }
        }

        return 256 + (2L * characters);
    }
}
