/** The filters and tags of templates as an author is offered them. A test holds both lists to those that templates really have. */

export interface OfferedWord {
  name: string
  says: string
  /** Parameters, as they are written behind the name. */
  takes?: string
}

const read = (text: string): OfferedWord[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [head = '', says = ''] = line.split('|')
      const [name = '', takes] = head.split(': ')
      return { name, says, ...(takes !== undefined && { takes }) }
    })

export const liquidFilters: readonly OfferedWord[] = read(`
default: "…"|Stands in place of what is missing, null or empty
optional|Nothing in place of what is missing or null
json|As JSON
date: "%d %b %Y"|A time by a format, and a zone
join: ", "|One text of a list
map: "name"|One member of each item
where: "name", "value"|Items whose member has a value
reject: "name", "value"|Items whose member has another value
first|First item, or first character
last|Last item, or last character
size|How many items or characters
sort: "name"|In order
sort_natural: "name"|In order, whatever the case
uniq|Each value once
compact|Without null
concat: list|Two lists as one
reverse|From the end
slice: 0, 5|A part of a list or text
sum: "name"|Sum of numbers
find: "name", "value"|The first item whose member has a value
find_index: "name", "value"|Its place
has: "name", "value"|Whether there is such an item
group_by: "name"|Items by the value of a member
push: value|With one more at the end
unshift: value|With one more at the start
pop|Without the last
shift|Without the first
upcase|In capitals
downcase|In small letters
capitalize|First letter in capitals
append: "…"|With a text behind
prepend: "…"|With a text before
replace: "from", "to"|With a text replaced
replace_first: "from", "to"|With its first occurrence replaced
replace_last: "from", "to"|With its last occurrence replaced
remove: "…"|Without a text
remove_first: "…"|Without its first occurrence
remove_last: "…"|Without its last occurrence
split: ","|A list of the parts
strip|Without white space around
lstrip|Without white space before
rstrip|Without white space behind
strip_newlines|Without line breaks
strip_html|Without HTML tags
squish|With single spaces
normalize_whitespace|With single spaces
truncate: 80|Cut to so many characters
truncatewords: 12|Cut to so many words
escape|With <, >, & and quotes as entities
escape_once|The same, but not twice
xml_escape|With <, >, & and quotes as entities
newline_to_br|With <br> for line breaks
url_encode|Encoded as a part of a URL
url_decode|Decoded from a URL
cgi_escape|Encoded as a form's value
uri_escape|Encoded as a whole URL
slugify|As a part of an address
base64_encode|As base64
base64_decode|From base64
sha256|Its SHA-256, in hex
hmac_sha256: "key"|Its HMAC-SHA-256, in hex
plus: 1|Added
minus: 1|Taken away
times: 2|Multiplied
divided_by: 2|Divided
modulo: 2|The rest of a division
round: 2|Rounded
ceil|Rounded up
floor|Rounded down
abs|Without its sign
at_least: 0|Not below
at_most: 10|Not above
to_integer|As a whole number
array_to_sentence_string|"one, two, and three"
jsonify|As JSON
inspect|As JSON
raw|As it is
date_to_xmlschema|A time as in XML
date_to_rfc822|A time as in mail
date_to_string|27 Nov 2026
date_to_long_string|27 November 2026
`)

export const liquidTags: readonly OfferedWord[] = read(`
if|Shows what follows if a condition holds
elsif|Else, if another condition holds
else|Else
endif|Ends an if
unless|Shows what follows if a condition does not hold
endunless|Ends an unless
for: item in list|Repeats what follows for each item
endfor|Ends a for
break|Ends the loop
continue|Goes on with the next item
case: value|Chooses by a value
when: value|One of a case's values
endcase|Ends a case
assign: name = value|Gives a value a name
capture: name|Gives what follows a name
endcapture|Ends a capture
raw|Shows what follows as it is written
endraw|Ends a raw
comment|Leaves out what follows
endcomment|Ends a comment
cycle: "one", "two"|One after the other, in turn
echo: value|Writes a value
liquid|Several tags, a line each
increment: name|Counts up from 0
decrement: name|Counts down from -1
tablerow: item in list|Rows of an HTML table
endtablerow|Ends a tablerow
`)
