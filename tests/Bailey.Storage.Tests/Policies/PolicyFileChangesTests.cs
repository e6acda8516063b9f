using Bailey.Storage.Files;
using Bailey.Storage.Policies;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Policies;

/// <summary>That no change of a policy file is missed, whatever time and length it leaves.</summary>
public sealed class PolicyFileChangesTests : IDisposable
{
    private static readonly DateTime s_time = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_look_finds_a_change_and_what_is_not_settled_is_told_again()
    {
        var changes = new PolicyFileChanges(_folder.Path);

        changes.Look().ShouldBeTrue("nobody knows how old what was read before is");
        changes.Look().ShouldBeTrue();
        changes.Settle();
        changes.Look().ShouldBeFalse();
        Write("etc/instance.yaml", "enabled: true");
        changes.Look().ShouldBeTrue();
        changes.Look().ShouldBeTrue("what was seen is not in force yet");
        changes.Settle();
        changes.Look().ShouldBeFalse();
    }

    [Theory]
    [InlineData("policy.yml")]
    [InlineData("etc/instance.yaml")]
    [InlineData("etc/profiles/bob.yaml")]
    [InlineData("etc/communities/chess/plugin-policy.yaml")]
    public void Each_replacement_is_told_though_all_have_the_same_length_and_time(string path)
    {
        Write(path, "number: 000");
        var changes = Settled();
        for (var number = 1; number <= 300; number++)
        {
            Write(path, $"number: {number:000}");

            changes.Look().ShouldBeTrue($"replacement {number}");
            changes.Settle();
        }

        changes.Look().ShouldBeFalse();
    }

    [Fact]
    public void What_is_written_in_place_or_appears_or_goes_or_is_opened_to_others_is_told()
    {
        Write("etc/profiles/bob.yaml", "enabled: false");
        var profile = _folder["etc/profiles/bob.yaml"];
        var changes = Settled();
        Told(() =>
        {
            File.WriteAllText(profile, "enabled: true ");
            File.SetLastWriteTimeUtc(profile, s_time);
        });
        Told(() => Write("etc/profiles/alice.yaml", "enabled: true"));
        Told(() => File.Delete(_folder["etc/profiles/alice.yaml"]));
        Told(() => File.Move(profile, _folder["etc/profiles/eve.yaml"]));
        Told(() => Directory.CreateDirectory(_folder["etc/communities/chess"]));
        Told(() => Directory.Delete(_folder["etc/communities/chess"]));
        if (OperatingSystem.IsLinux())
        {
            Told(() => File.SetUnixFileMode(_folder["etc/profiles/eve.yaml"], UnixFileMode.UserRead | UnixFileMode.OtherRead));
        }

        Told(() => Directory.Delete(_folder["etc"], recursive: true));

        void Told(Action change)
        {
            changes.Look().ShouldBeFalse();
            change();
            changes.Look().ShouldBeTrue();
            changes.Settle();
        }
    }

    [Fact]
    public void On_a_file_system_of_coarse_ticks_that_uses_numbers_again_no_change_is_missed_and_none_is_made_up()
    {
        var (told, dice) = (0, new Random(17));
        var marks = new Dictionary<string, FileMark>(StringComparer.Ordinal);
        var changes = new PolicyFileChanges(_folder.Path, _clock, path => marks.TryGetValue(path, out var mark) ? mark : null);
        changes.Look();
        changes.Settle();
        for (var step = 0; step < 2_000; step++)
        {
            var path = _folder[dice.Next(2) == 0 ? "etc/instance.yaml" : "policy.yml"];
            var (before, written) = (File.Exists(path) ? File.ReadAllText(path) : "", $"limit: {dice.Next(4)}");
            var isWritten = dice.Next(3) == 0;
            if (isWritten)
            {
                Write(Path.GetRelativePath(_folder.Path, path), written);

                // Two seconds are one tick, and what is replaced gets the number of what was replaced before.
                marks[path] = new FileMark(1, 1, _clock.GetTimestamp() / TimeSpan.TicksPerSecond / 2, 0, written.Length, IsWhole: true);
            }

            var isTold = changes.Look();
            (isTold && !isWritten).ShouldBeFalse($"step {step}: made up");
            (!isTold && isWritten && before != written).ShouldBeFalse($"step {step}: missed");
            told += isTold ? 1 : 0;
            changes.Settle();
            _clock.Advance(TimeSpan.FromMilliseconds(dice.Next(1_500)));
        }

        told.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void What_has_not_changed_for_long_is_not_read_again()
    {
        Write("etc/instance.yaml", "enabled: true");
        var mark = FileMark.Of(_folder["etc/instance.yaml"]);
        var changes = new PolicyFileChanges(_folder.Path, _clock, path => path.EndsWith("instance.yaml", StringComparison.Ordinal) ? mark : null);
        changes.Look();
        changes.Settle();
        _clock.Advance(TimeSpan.FromSeconds(4));
        changes.Look().ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(4));

        // No file system gives that the same mark; where it is told all the same, it was read.
        Write("etc/instance.yaml", "enabled: fals");
        changes.Look().ShouldBe(!OperatingSystem.IsLinux());
    }

    private PolicyFileChanges Settled()
    {
        var changes = new PolicyFileChanges(_folder.Path);
        changes.Look();
        changes.Settle();
        return changes;
    }

    // As they are written by Bailey and by careful editors: whole, beside the old one, in whose place it is put then.
    private void Write(string path, string text)
    {
        var (file, beside) = (_folder[path], _folder["beside"]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(beside, text);
        File.SetLastWriteTimeUtc(beside, s_time);
        File.Move(beside, file, overwrite: true);
    }
}
