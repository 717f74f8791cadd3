using System.Text.Json;
using Selfhold.Records.Persons;

namespace Selfhold.Records.Tests.Persons;

/// <summary>Laws of the merge, over voices made at random.</summary>
public sealed class PersonMergeTests
{
    private static readonly string[] Names =
        ["name", "given_name", "middle_name", "family_name", "email", "phone_number", "birthdate", "street_address", "house_number", "postal_code", "locality", "country", "address", "occupation", "other.Size"];

    /// <summary>The same numbers in every run.</summary>
    private sealed class Numbers(ulong seed)
    {
        private ulong _state = (seed * 0x9E3779B97F4A7C15) | 1;

        public int Next(int below)
        {
            _state ^= _state << 13;
            _state ^= _state >> 7;
            _state ^= _state << 17;
            return (int)(_state % (ulong)below);
        }
    }

    private static List<PersonVoice> Voices(Numbers numbers)
    {
        var voices = new List<PersonVoice>();
        if (numbers.Next(3) > 0)
        {
            voices.Add(new PersonVoice(OriginRank.Stated, null, null, null, 0, 0, Values(numbers, Assurance.SelfAsserted, 3)));
        }

        if (numbers.Next(3) > 0)
        {
            voices.Add(new PersonVoice(OriginRank.Account, null, null, null, 5, 0, [new OriginValue("name", 0, "V1", "V1", 5, Assurance.SelfAsserted)]));
        }

        for (int r = numbers.Next(4); r >= 0; r--)
        {
            bool verified = numbers.Next(4) == 0;
            var record = new Guid(numbers.Next(1_000_000), (short)r, 0, new byte[8]);
            voices.Add(new PersonVoice(verified ? OriginRank.Verified : OriginRank.Held, new Guid(r, 0, 0, new byte[8]), "s" + numbers.Next(3), record, numbers.Next(3), numbers.Next(2), Values(numbers, verified ? Assurance.Verified : Assurance.Held, 2)));
        }

        return voices;
    }

    private static List<OriginValue> Values(Numbers numbers, Assurance assurance, int of)
    {
        var values = new List<OriginValue>();
        foreach (string name in Names)
        {
            for (int slot = 0; slot < 2 && numbers.Next(of) > 0; slot++)
            {
                string text = (numbers.Next(2) == 0 ? "v" : "V") + numbers.Next(3);
                values.Add(new OriginValue(name, name.StartsWith("other", StringComparison.Ordinal) ? 0 : slot, text, text.ToUpperInvariant(), numbers.Next(4), assurance));
                if (name.StartsWith("other", StringComparison.Ordinal))
                {
                    break;
                }
            }
        }

        return values;
    }

    private static string Json(PersonRecordView view) => JsonSerializer.Serialize(view);

    [Fact]
    public void the_order_of_voices_has_no_part_in_it()
    {
        for (ulong seed = 1; seed <= 400; seed++)
        {
            var numbers = new Numbers(seed);
            List<PersonVoice> voices = Voices(numbers);
            string first = Json(PersonMerge.Of(voices));
            for (int turn = 0; turn < 5; turn++)
            {
                PersonVoice[] other = [.. voices.OrderBy(_ => numbers.Next(1000))];
                Assert.Equal(first, Json(PersonMerge.Of(other.Select(v => v with { Values = [.. v.Values.OrderBy(_ => numbers.Next(1000))] }))));
            }
        }
    }

    [Fact]
    public void asking_for_some_says_of_them_what_asking_for_all_says()
    {
        for (ulong seed = 1; seed <= 400; seed++)
        {
            var numbers = new Numbers(seed);
            List<PersonVoice> voices = Voices(numbers);
            string[] asked = [.. Names.Where(_ => numbers.Next(3) == 0)];
            PersonRecordView all = PersonMerge.Of(voices), some = PersonMerge.Of(voices, asked);
            Assert.Equal(JsonSerializer.Serialize(all.Attributes.Where(a => asked.Contains(a.Name))), JsonSerializer.Serialize(some.Attributes));
            Assert.Equal(JsonSerializer.Serialize(all.Unused.Where(a => asked.Contains(a.Name))), JsonSerializer.Serialize(some.Unused));
        }
    }

    [Fact]
    public void nothing_that_a_voice_says_is_lost_and_nothing_is_made_up()
    {
        for (ulong seed = 1; seed <= 400; seed++)
        {
            List<PersonVoice> voices = Voices(new Numbers(seed));
            PersonRecordView view = PersonMerge.Of(voices);
            var shown = view.Attributes.SelectMany(a => new[] { a.Value }.Concat(a.Others).SelectMany(v => v.Origins.Select(o => (a.Name, Form: v.Value.ToUpperInvariant(), o.Record))))
                .Concat(view.Unused.SelectMany(u => u.Others.SelectMany(v => v.Origins.Select(o => (u.Name, Form: v.Value.ToUpperInvariant(), o.Record))))).ToHashSet();
            var said = voices.SelectMany(v => v.Values.Select(x => (x.Name, x.Form, v.Record))).ToHashSet();
            Assert.Subset(shown, said);
            Assert.DoesNotContain(shown.Except(said), s => s.Name is not ("name" or "address"));
        }
    }

    [Fact]
    public void her_word_stands_unless_a_source_may_verify()
    {
        for (ulong seed = 1; seed <= 400; seed++)
        {
            List<PersonVoice> voices = Voices(new Numbers(seed));
            PersonRecordView view = PersonMerge.Of(voices);
            PersonVoice? hers = voices.Find(v => v.Rank == OriginRank.Stated);
            string[] verified = [.. voices.Where(v => v.Rank == OriginRank.Verified).SelectMany(v => v.Values).Select(v => v.Name)];
            foreach (OriginValue value in (hers?.Values ?? []).Where(v => v.Name is "birthdate" or "occupation" or "other.Size" && !verified.Contains(v.Name)))
            {
                PersonField field = view.Attributes.Single(a => a.Name == value.Name && a.Slot == value.Slot);
                Assert.Equal(value.Form, field.Value.Value.ToUpperInvariant());
                Assert.Contains(field.Value.Origins, o => o.Business is null);
            }
        }
    }

    [Fact]
    public void parts_of_an_address_come_from_one_voice()
    {
        string[] parts = ["street_address", "house_number", "postal_code", "locality", "country"];
        for (ulong seed = 1; seed <= 400; seed++)
        {
            List<PersonVoice> voices = Voices(new Numbers(seed));
            PersonRecordView view = PersonMerge.Of(voices);
            for (int slot = 0; slot < 2; slot++)
            {
                PersonField[] shown = [.. view.Attributes.Where(a => a.Slot == slot && parts.Contains(a.Name))];
                if (shown.Length > 0)
                {
                    Assert.Contains(voices, v => shown.All(s => v.Values.Any(x => x.Name == s.Name && x.Slot == slot && string.Equals(x.Form, s.Value.Value, StringComparison.OrdinalIgnoreCase))));
                }
            }
        }
    }

    [Fact]
    public void an_empty_person_has_an_empty_record() => Assert.Equal(Json(PersonRecordView.Empty), Json(PersonMerge.Of([])));
}
