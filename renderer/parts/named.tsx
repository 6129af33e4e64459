/** Stands for the name while the sentence is taken apart; nobody can type it into a name. */
const NAME = '\u0000';

interface NamedProps {
  readonly sentence: (name: string) => string;
  readonly name: string;
}

/**
 * A sentence with a name. A name without enough room ends in "…"; the rest of the sentence stays
 * whole.
 */
export const Named = ({ sentence, name }: NamedProps) => {
  const [before = '', after = ''] = sentence(NAME).split(NAME);
  return (
    <>
      {before !== '' && <span className="named-sentence">{before}</span>}
      <span className="cut">
        <bdi>{name}</bdi>
      </span>
      {after !== '' && <span className="named-sentence">{after}</span>}
    </>
  );
};
