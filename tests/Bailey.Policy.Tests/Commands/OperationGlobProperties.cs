using Bailey.Policy.Commands;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Commands;

/// <summary>What holds of every glob and path.</summary>
public sealed class OperationGlobProperties
{
    private static readonly Gen<string> Piece = Gen.Elements("a", "b", "ab", "-", "*", "[ab]", "[!a]", "[a-b]", "[^b-]");

    private static readonly Gen<string> Word = Gen.Frequency(
        (5, Piece.NonEmptyListOf().Select(static pieces => string.Concat(pieces.Take(5)).Replace("**", "*", StringComparison.Ordinal))),
        (2, Gen.Constant("**")));

    private static readonly Gen<string> Braced = Word.NonEmptyListOf().Select(static words => $"{{{string.Join(',', words.Take(3))}}}");

    private static readonly Gen<string> Glob = Gen.Frequency((4, Word), (1, Braced), (1, Braced.SelectMany(static braced => Word, static (braced, word) => word == "**" ? braced : word + braced)))
        .NonEmptyListOf().Select(static words => string.Join('/', words.Take(4)));

    private static readonly Gen<string> Path = Gen.Elements("a", "b", "ab", "-", "a/", "b/").NonEmptyListOf().Select(static pieces => string.Concat(pieces.Take(6)));

    [Fact]
    [Rule("P2.4")]
    [Rule("P2.5")]
    [Rule("P2.7")]
    [Rule("P2.8")]
    public void A_glob_matches_what_a_naive_matcher_says_that_it_does()
    {
        var (parsed, matched) = (0, 0);
        Prop.ForAll(Glob.ToArbitrary(), Path.ToArbitrary(), (glob, path) =>
        {
            if (!OperationGlob.TryParse(glob, out var compiled, out _))
            {
                return true;
            }

            var expected = NaiveGlob.Matches(glob, path);
            parsed++;
            matched += expected ? 1 : 0;
            return compiled.Matches(path) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
        parsed.ShouldBeGreaterThan(2_000);
        matched.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void A_path_matches_itself_and_everything_below_it()
    {
        var words = Gen.Elements("a", "b", "x-1", "Y_2", "z.3");
        Prop.ForAll(words.NonEmptyListOf().Select(static list => string.Join('/', list.Take(6))).ToArbitrary(), words.ToArbitrary(), static (path, word) =>
            OperationGlob.Parse(path).Matches(path)
            && !OperationGlob.Parse(path).Matches($"{path}/{word}")
            && OperationGlob.Parse($"{path}/**").Matches(path)
            && OperationGlob.Parse($"{path}/**").Matches($"{path}/{word}")
            && OperationGlob.Parse($"{path}/*").Matches($"{path}/{word}")
            && OperationGlob.Parse($"**/{word}").Matches($"{path}/{word}")).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_a_glob_or_a_fault_and_never_an_exception()
    {
        var text = Gen.Elements("{", "}", ",", "[", "]", "*", "/", "-", "!", "^", "a", "Z", "\u00E9", ":").ListOf().Select(static pieces => string.Concat(pieces.Take(30)));
        Prop.ForAll(text.ToArbitrary(), static text =>
        {
            var isGlob = OperationGlob.TryParse(text, out var glob, out var fault);
            return isGlob ? glob is not null && fault is null && (glob.Matches("a/Z") || true) : glob is null && fault!.Length > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }
}
