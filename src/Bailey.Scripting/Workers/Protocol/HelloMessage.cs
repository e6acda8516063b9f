using System.Collections.Immutable;

namespace Bailey.Scripting.Workers.Protocol;

/// <summary>The first message of a worker, before it has seen anything of a script.</summary>
/// <param name="Version">Of the protocol.</param>
/// <param name="Confinement">What confines it.</param>
/// <param name="PoolThreads">How many threads its thread pool has.</param>
internal sealed record HelloMessage(int Version, ImmutableArray<ConfinementEntry> Confinement, int PoolThreads)
{
    internal void Write(MessageWriter writer)
    {
        writer.Int32(Version);
        writer.Int32(PoolThreads);
        writer.Int32(Confinement.Length);
        foreach (var entry in Confinement)
        {
            writer.Int32((int)entry.Layer);
            writer.Boolean(entry.InForce);
            writer.Text(entry.Detail);
        }
    }

    internal static HelloMessage Read(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var (version, poolThreads) = (reader.Int32(), reader.Int32());
        var entries = ImmutableArray.CreateBuilder<ConfinementEntry>();
        for (var left = reader.Count(32); left > 0; left--)
        {
            entries.Add(new ConfinementEntry((ConfinementLayers)reader.Int32(), reader.Boolean(), reader.Text()));
        }

        reader.End();
        return new HelloMessage(version, entries.ToImmutable(), poolThreads);
    }
}
