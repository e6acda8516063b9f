using Bailey.Plugins.Domains;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Plugins.Tests.Domains;

/// <summary>The tree of a community's domains.</summary>
public sealed class DomainTreeTests
{
    private static readonly DomainTree Sample = Of(("games", null), ("chess", "games"), ("go", "games"), ("blitz", "chess"), ("music", null));

    [Fact]
    [Rule("L4.101")]
    public void Domains_are_found_with_all_around_them()
    {
        Sample.Count.ShouldBe(5);
        Sample.PathOf("blitz").ShouldBe("/games/chess/blitz");
        Sample.PathOf(null).ShouldBe("/");
        (Sample.DepthOf("blitz"), Sample.DepthOf(null)).ShouldBe((3, 0));
        Ids(Sample.ChildrenOf(null)).ShouldBe(["games", "music"]);
        Ids(Sample.ChildrenOf("games")).ShouldBe(["chess", "go"]);
        Ids(Sample.SiblingsOf("chess")).ShouldBe(["go"]);
        Ids(Sample.SiblingsOf("games")).ShouldBe(["music"]);
        Sample.SiblingsOf(null).ShouldBeEmpty();
        Ids(Sample.AncestorsOf("blitz")).ShouldBe(["chess", "games"]);
        Sample.AncestorsOf(null).ShouldBeEmpty();
        Ids(Sample.Below("games")).ShouldBe(["chess", "go", "blitz"]);
        Ids(Sample.Below(null)).ShouldBe(["games", "music", "chess", "go", "blitz"]);
        Sample.ParentOf("blitz")!.Id.ShouldBe("chess");
        Sample.ParentOf("games").ShouldBeNull();
        Sample.Find("nowhere").ShouldBeNull();
    }

    [Theory]
    [InlineData("/games/chess", "chess")]
    [InlineData("/games", "games")]
    [InlineData("/", null)]
    [InlineData("", null)]
    [InlineData("chess", null)]
    [InlineData("/chess", null)]
    [InlineData("/games/chess/", null)]
    [InlineData("/music/chess", null)]
    [InlineData("//chess", null)]
    public void A_path_leads_to_a_domain_or_to_none(string path, string? id) => Sample.FindByPath(path)?.Id.ShouldBe(id);

    [Fact]
    public void What_is_no_tree_is_refused()
    {
        Refused(DomainReason.Cycle, ("a", "b"), ("b", "a"));
        Refused(DomainReason.Cycle, ("a", "a"));
        Refused(DomainReason.Cycle, ("top", null), ("a", "c"), ("b", "a"), ("c", "b"));
        Refused(DomainReason.Missing, ("a", "b"));
        Refused(DomainReason.Duplicate, ("a", null), ("a", null));
        foreach (var id in new[] { "", "-a", "a/b", "a b", "\u00e4", "garden", new string('a', 65) })
        {
            Refused(DomainReason.IdInvalid, (id, null));
        }

        Should.Throw<DomainTreeException>(static () => DomainTree.Of("garden", [new Domain("other", "a", null, "a")])).Code.ShouldBe(DomainReason.ForeignCommunity);
    }

    [Fact]
    public void What_cannot_be_added_is_refused_and_the_tree_stays_as_it_was()
    {
        var codes = new[] { New("chess", null), New("a", "nowhere"), New("-", null), New("garden", null), New("a", null) with { Community = "other" } }
            .Select(static domain => Should.Throw<DomainTreeException>(() => Sample.With(domain)).Code);
        codes.ShouldBe([DomainReason.Duplicate, DomainReason.Missing, DomainReason.IdInvalid, DomainReason.IdInvalid, DomainReason.ForeignCommunity]);
        var larger = Sample.With(New("lightning", "blitz"));
        (Sample.Count, larger.Count, larger.PathOf("lightning")).ShouldBe((5, 6, "/games/chess/blitz/lightning"));
    }

    [Fact]
    public void A_tree_is_bounded_in_depth_and_size()
    {
        var deep = Of([.. Enumerable.Range(1, DomainTree.MaxDepth).Select(static depth => ($"d{depth}", depth == 1 ? null : $"d{depth - 1}"))]);
        deep.DepthOf("d16").ShouldBe(DomainTree.MaxDepth);
        Should.Throw<DomainTreeException>(() => deep.With(New("deeper", "d16"))).Code.ShouldBe(DomainReason.TooDeep);

        var wide = DomainTree.Of("garden", Enumerable.Range(0, DomainTree.MaxDomains).Select(static i => New($"d{i}", null)));
        Should.Throw<DomainTreeException>(() => wide.With(New("more", null))).Code.ShouldBe(DomainReason.TooMany);
        Should.Throw<DomainTreeException>(() => DomainTree.Of("garden", Endless())).Code.ShouldBe(DomainReason.TooMany);
        Refused(DomainReason.TooDeep, [.. Enumerable.Range(1, 100).Select(static depth => ($"d{depth}", depth == 1 ? null : $"d{depth - 1}"))]);

        static IEnumerable<Domain> Endless()
        {
            for (var i = 0; ; i++)
            {
                yield return New($"d{i}", null);
            }
        }
    }

    [Fact]
    public void Of_every_tree_paths_lead_back_and_all_is_below_the_community_once() =>
        Prop.ForAll(Trees.ToArbitrary(), static tree =>
        {
            var below = tree.Below(null).ToList();
            return below.Count == tree.Count
                && below.Select(static domain => domain.Id).Distinct().Count() == tree.Count
                && below.All(domain => tree.FindByPath(tree.PathOf(domain.Id)) == domain
                    && tree.AncestorsOf(domain.Id).Count() == tree.DepthOf(domain.Id) - 1
                    && tree.ChildrenOf(domain.ParentId).Contains(domain)
                    && !tree.SiblingsOf(domain.Id).Contains(domain));
        }).QuickCheckThrowOnFailure();

    /// <summary>Trees of up to twenty domains: each is below the community or one that came before.</summary>
    internal static Gen<DomainTree> Trees { get; } =
        from parents in Gen.Choose(0, 1_000_000).ArrayOf()
        select DomainTree.Of("garden", parents.Take(15).Select(static (choice, i) => New($"d{i}", choice % (i + 1) is var above && above == i ? null : $"d{above}")));

    private static Domain New(string id, string? parent) => new("garden", id, parent, id);

    private static DomainTree Of(params (string Id, string? Parent)[] domains) => DomainTree.Of("garden", domains.Select(static domain => New(domain.Id, domain.Parent)));

    private static void Refused(string code, params (string Id, string? Parent)[] domains) => Should.Throw<DomainTreeException>(() => Of(domains)).Code.ShouldBe(code);

    private static IEnumerable<string> Ids(IEnumerable<Domain> domains) => domains.Select(static domain => domain.Id);
}
