using System.Collections.Immutable;
using Bailey.Server.Panels;

namespace Bailey.Server.Tests.Hostile;

/// <summary>Files of panels that are kept: no more of them than the server has room for, however many packages have however many.</summary>
public sealed class KeptPanelsTests
{
    [Fact]
    public void What_was_kept_longest_makes_room_for_what_is_asked_for_now()
    {
        var kept = new KeptPanels();
        for (var package = 0; package < 10; package++)
        {
            kept.Keep($"sha256:{package}", Files(20 * 1024 * 1024));
            kept.Bytes.ShouldBeLessThanOrEqualTo(KeptPanels.MaxBytes);
        }

        kept.Find("sha256:9").ShouldNotBeNull();
        kept.Find("sha256:7").ShouldNotBeNull();
        kept.Find("sha256:6").ShouldBeNull();
    }

    [Fact]
    public void What_is_larger_than_all_of_the_room_and_what_is_kept_already_changes_nothing()
    {
        var kept = new KeptPanels();
        kept.Keep("sha256:a", Files(1024));
        kept.Keep("sha256:a", Files(1024));
        kept.Keep("sha256:b", Files((int)KeptPanels.MaxBytes + 1));
        kept.Find("sha256:b").ShouldBeNull();
        kept.Find("sha256:a").ShouldNotBeNull();
        kept.Bytes.ShouldBe(1024 + "panels/a.js".Length);
    }

    private static ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Files(int bytes) =>
        ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>.Empty.Add("panels/a.js", new byte[bytes]);
}
