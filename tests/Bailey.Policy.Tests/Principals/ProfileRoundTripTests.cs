using System.Text;
using Bailey.Policy.Egress;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Principals;

public sealed class ProfileRoundTripTests
{
    [Fact]
    [Rule("P3.27")]
    public void A_profile_is_printed_so_that_it_is_read_again_as_it_was() =>
        Prop.ForAll(Profiles().ToArbitrary(), profile =>
        {
            var printed = ProfileDocument.Print(profile);
            var read = ProfileDocument.Read(Encoding.UTF8.GetBytes(printed), "x").Require();
            return read.Equals(profile) && ProfileDocument.Print(read) == printed;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    [Rule("P3.28")]
    public void Whatever_bytes_come_reading_ends_with_a_profile_or_a_fault()
    {
        // Mutations of a valid profile reach further into the reader than random bytes do.
        var random = new Random(20261122);
        var seed = Encoding.UTF8.GetBytes("profile_version: 1\nenabled: true\ngroups: [admin]\ngrants: [\"*\", 'a:*']\nauth: {methods: [system]}\nquotas:\n  max_in_flight_calls: 4\n");
        string[] pieces = ["&a ", "*a", "!!x ", "---\n", "...\n", "? ", ": ", "- ", "[", "]", "{", "}", "|\n", ">\n", "%YAML 1.2\n", "\t", "#", "\"", "'", "\0", "\u2028", "<<: ", "0x", ".nan", "~", "\r"];
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = seed.ToList();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                        bytes.Add((byte)'\n');
                        break;
                    case 2:
                        bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
                        break;
                    default:
                        bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                        break;
                }
            }

            var result = ProfileDocument.Read(bytes.ToArray(), "x");
            if (result.IsValid)
            {
                ProfileDocument.Read(Encoding.UTF8.GetBytes(ProfileDocument.Print(result.Value)), "y").Require().ShouldBe(result.Value);
            }
            else
            {
                result.Faults.ShouldAllBe(fault => fault.Line >= 1 && fault.Column >= 1 && fault.Message.Length > 0);
            }
        }
    }

    private static Gen<PrincipalProfile> Profiles()
    {
        // Words that YAML of one version or another takes for something else than text.
        var words = Gen.Elements("a", "no", "Yes", "null", "true", "1", "0x1F", "1_0", "-", "--", "-a", "_", "e3", "1e3", "on", "y", "NaN", "package", "012");
        var segments = Gen.Frequency((5, words), (1, Gen.Constant("*")));
        var patterns = segments.NonEmptyListOf().Select(list => PermissionPattern.Parse(string.Join(':', list.Take(5))));
        var hosts = Gen.Elements("example.com", "*.example.org:*", "http://1.1.1.1:8080", "[2001:4860:4860::8888]", "xn--bcher-kva.example").Select(EgressPattern.Parse);
        var programs = Gen.Elements("/usr/bin/git", "/opt/a b/c: d # e", "git", "/x/\"quoted\"", "/é", "~tool").Where(text => AllowedProcess.TryParse(text, null, out _, out _)).Select(text => new AllowedProcess(text, text[0] == '/' ? text : null));
        var quotas =
            from memory in Gen.Choose(1, int.MaxValue)
            from seconds in Gen.Choose(1, 86_400)
            from processes in Gen.Choose(0, 256)
            from calls in Gen.Choose(1, 64)
            from isDefault in Gen.Elements(true, false)
            select isDefault ? PrincipalQuotas.Default : new PrincipalQuotas { MaxMemoryBytes = memory, MaxTimeoutSecs = seconds, MaxBackgroundProcesses = processes, MaxInFlightCalls = calls };
        return
            from enabled in Gen.Elements(true, false)
            from groups in words.ListOf()
            from grants in patterns.ListOf()
            from revokes in patterns.ListOf()
            from methods in Gen.SubListOf(Enum.GetValues<AuthMethod>())
            from egress in hosts.ListOf()
            from processes in programs.ListOf()
            from quota in quotas
            select new PrincipalProfile
            {
                Enabled = enabled,
                Groups = [.. groups.Distinct()],
                Grants = [.. grants.Distinct()],
                Revokes = [.. revokes.Distinct()],
                AuthMethods = [.. methods],
                Egress = [.. egress.Distinct()],
                Processes = [.. processes.Distinct()],
                Quotas = quota,
            };
    }
}
